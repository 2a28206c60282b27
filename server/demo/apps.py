"""The Django application of this package."""

from django.apps import AppConfig


class Demo(AppConfig):
    """Label `demo`."""

    name = "server.demo"
    label = "demo"
