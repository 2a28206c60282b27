"""The Django application of this package."""

from django.apps import AppConfig


class Reimbursement(AppConfig):
    """Label `reimbursement`."""

    name = "server.reimbursement"
    label = "reimbursement"
