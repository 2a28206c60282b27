"""The Django application of this package."""

from django.apps import AppConfig


class Accounts(AppConfig):
    """Label `accounts`."""

    name = "server.accounts"
    label = "accounts"
