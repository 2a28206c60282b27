"""The Django application of this package."""

from django.apps import AppConfig


class Bank(AppConfig):
    """Label `bank`."""

    name = "server.bank"
    label = "bank"
