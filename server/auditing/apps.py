"""The Django application of this package."""

from django.apps import AppConfig


class Auditing(AppConfig):
    """Label `auditing`."""

    name = "server.auditing"
    label = "auditing"
