"""The Django application of this package."""

from django.apps import AppConfig


class AffiliateSpace(AppConfig):
    """Label `affiliate_space`."""

    name = "server.affiliate_space"
    label = "affiliate_space"
