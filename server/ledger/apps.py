"""The Django application of this package."""

from django.apps import AppConfig


class Ledger(AppConfig):
    """Label `ledger`."""

    name = "server.ledger"
    label = "ledger"
