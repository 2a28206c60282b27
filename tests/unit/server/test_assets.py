"""server.assets: served under the name of their content, for ever, and under no other."""

import pytest
from django.test import Client

from server.assets import assets


def test_a_file_is_served_for_ever_under_its_contents_name() -> None:
    asset = assets()["guichet.css"]
    answer = Client().get(asset.path)
    assert answer.content == asset.content
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["Content-Type"] == "text/css; charset=utf-8"


@pytest.mark.parametrize("path", ["/static/guichet.css", "/static/guichet.000000000000.css", "/static/settings.py"])
def test_nothing_else_is_served(sqlite_database: object, path: str) -> None:
    assert Client().get(path).status_code == 404


def test_the_style_names_the_fonts_where_they_are_served() -> None:
    fonts = {name: asset for name, asset in assets().items() if name.endswith(".otf")}
    assert fonts
    for asset in fonts.values():
        assert asset.path in assets()["guichet.css"].content.decode()


def test_browsers_find_the_icon_under_its_old_name() -> None:
    assert Client().get("/favicon.ico")["Location"] == assets()["guichet.svg"].path
