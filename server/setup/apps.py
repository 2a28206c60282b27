"""The Django application of this package."""

from django.apps import AppConfig


class Setup(AppConfig):
    """Label `setup`."""

    name = "server.setup"
    label = "setup"
