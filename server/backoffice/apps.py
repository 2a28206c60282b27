"""The Django application of this package."""

from django.apps import AppConfig


class Backoffice(AppConfig):
    """Label `backoffice`."""

    name = "server.backoffice"
    label = "backoffice"
