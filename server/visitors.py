"""Where a request comes from, when our own proxy stands between."""

from django.http import HttpRequest

LOOPBACK = ("", "127.0.0.1", "::1")


def address_of(request: HttpRequest) -> str:
    """Where the request comes from. Our own proxy, on this machine, says who came to it; nobody else is believed."""
    remote = str(request.META.get("REMOTE_ADDR", ""))
    if remote not in LOOPBACK:
        return remote
    forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", ""))
    return forwarded.rpartition(",")[2].strip() or remote
