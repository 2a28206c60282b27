"""The Django application of this package."""

from django.apps import AppConfig


class Terminals(AppConfig):
    """Label `terminals`."""

    name = "server.terminals"
    label = "terminals"
