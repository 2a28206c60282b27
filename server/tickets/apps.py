"""The Django application of this package."""

from django.apps import AppConfig


class Tickets(AppConfig):
    """Label `tickets`."""

    name = "server.tickets"
    label = "tickets"
