"""The Django application of this package."""

from django.apps import AppConfig


class College(AppConfig):
    """Label `college`."""

    name = "server.college"
    label = "college"
