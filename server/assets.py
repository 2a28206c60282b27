"""The few files that pages need beside themselves: style, icons, fonts. Named by their content, and so cached for ever.

`/static/guichet.3fa2b1c96d01.css`. Fonts are Debian's fonts-inter where installed; without it the style's own fallbacks are used.
Nothing is collected or copied: the files are read once per process.
"""

import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

FOLDER = Path(__file__).resolve().parent / "static"
FONTS = Path("/usr/share/fonts/opentype/inter")
FONT_WEIGHTS = {"Regular": 400, "Medium": 500, "SemiBold": 600, "Bold": 700}
PREFIX = "/static/"
TYPES = {".otf": "font/otf", ".svg": "image/svg+xml", ".css": "text/css; charset=utf-8"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """`path` is where the browser finds it."""

    path: str
    content: bytes
    content_type: str


@cache
def assets() -> Mapping[str, Asset]:
    """By file name, e.g. `guichet.css`."""
    found = {path.name: _asset(path.name, path.read_bytes()) for path in _fonts().values()}
    for path in sorted(FOLDER.iterdir()):
        content = path.read_bytes()
        if path.suffix == ".css":
            content = font_faces(found).encode() + content
        found[path.name] = _asset(path.name, content)
    return found


def font_faces(fonts: Mapping[str, Asset]) -> str:
    """CSS that names the installed weights; empty when there are none."""
    return "".join(
        f'@font-face{{font-family:"Inter";font-style:normal;font-weight:{FONT_WEIGHTS[weight]};font-display:swap;'
        f'src:url("{fonts[path.name].path}") format("opentype")}}\n'
        for weight, path in _fonts().items()
    )


def serve(_request: HttpRequest, name: str) -> HttpResponse:
    """A file under its content's name, and under no other."""
    for asset in assets().values():
        if asset.path == PREFIX + name:
            answer = HttpResponse(asset.content, content_type=asset.content_type)
            answer["Cache-Control"] = "public, max-age=31536000, immutable"
            return answer
    raise Http404


def icon(_request: HttpRequest) -> HttpResponseRedirect:
    """Browsers ask for it under this name when what they show is no page of ours: a PDF."""
    return HttpResponseRedirect(assets()["guichet.svg"].path)


def _fonts() -> dict[str, Path]:
    paths = {weight: FONTS / f"Inter-{weight}.otf" for weight in FONT_WEIGHTS}
    return {weight: path for weight, path in paths.items() if path.is_file()}


def _asset(name: str, content: bytes) -> Asset:
    stem, _, suffix = name.rpartition(".")
    digest = hashlib.sha256(content).hexdigest()[:12]
    kind = TYPES.get(f".{suffix}") or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Asset(path=f"{PREFIX}{stem}.{digest}.{suffix}", content=content, content_type=kind)
