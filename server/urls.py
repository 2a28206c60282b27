"""Where everything is. Each package brings its own urls module; one that has none yet simply has no pages."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from server import assets

PLACES = (
    ("", "server.public.urls"),
    ("", "server.accounts.urls"),
    ("college/", "server.college.urls"),
    ("affilie/", "server.affiliate_space.urls"),
    ("central/", "server.backoffice.urls"),
    ("central/", "server.setup.urls"),
    ("api/1/", "server.intake.urls"),
    ("api/1/", "server.terminals.urls"),
)


def _exists(module: str) -> bool:
    package = module.rpartition(".")[0]
    return find_spec(package) is not None and find_spec(module) is not None


urlpatterns: list[URLPattern | URLResolver] = [
    path(assets.PREFIX.lstrip("/") + "<str:name>", assets.serve, name="asset"),
    path("favicon.ico", assets.icon),
    *(path(prefix, include(module)) for prefix, module in PLACES if _exists(module)),
]
