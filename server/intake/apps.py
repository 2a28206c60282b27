"""The Django application of this package."""

from django.apps import AppConfig


class Intake(AppConfig):
    """Label `intake`."""

    name = "server.intake"
    label = "intake"
