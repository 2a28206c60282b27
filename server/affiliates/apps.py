"""The Django application of this package."""

from django.apps import AppConfig


class Affiliates(AppConfig):
    """Label `affiliates`."""

    name = "server.affiliates"
    label = "affiliates"
