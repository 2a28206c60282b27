"""The Django application of this package."""

from django.apps import AppConfig


class Rehearsal(AppConfig):
    """Label `rehearsal`."""

    name = "server.rehearsal"
    label = "rehearsal"
