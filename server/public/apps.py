"""The Django application of this package."""

from django.apps import AppConfig


class Public(AppConfig):
    """Label `public`."""

    name = "server.public"
    label = "public"
