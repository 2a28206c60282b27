"""The Django application of this package."""

from django.apps import AppConfig


class Passes(AppConfig):
    """Label `passes`."""

    name = "server.passes"
    label = "passes"
