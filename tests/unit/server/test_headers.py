"""server.headers: nothing inline, nothing cached, nothing framed, on every sort of answer."""

import re

import pytest
from django.test import Client


@pytest.mark.parametrize("path", ["/", "/connexion/", "/nowhere", "/sante"])
def test_every_answer_carries_the_policy(sqlite_database: object, path: str) -> None:
    answer = Client().get(path)
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/", "/connexion/", "/accessibilite/", "/nowhere"])
def test_no_page_needs_what_the_policy_forbids(sqlite_database: object, path: str) -> None:
    text = Client().get(path).content.decode()
    assert not re.search(r"<script|<style|\sstyle=|\son[a-z]+=|javascript:", text)
