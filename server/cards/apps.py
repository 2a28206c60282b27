"""The Django application of this package."""

from django.apps import AppConfig


class Cards(AppConfig):
    """Label `cards`."""

    name = "server.cards"
    label = "cards"
