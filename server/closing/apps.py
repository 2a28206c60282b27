"""The Django application of this package."""

from django.apps import AppConfig


class Closing(AppConfig):
    """Label `closing`."""

    name = "server.closing"
    label = "closing"
