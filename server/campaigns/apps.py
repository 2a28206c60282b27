"""The Django application of this package."""

from django.apps import AppConfig


class Campaigns(AppConfig):
    """Label `campaigns`."""

    name = "server.campaigns"
    label = "campaigns"
