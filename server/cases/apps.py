"""The Django application of this package."""

from django.apps import AppConfig


class Cases(AppConfig):
    """Label `cases`."""

    name = "server.cases"
    label = "cases"
