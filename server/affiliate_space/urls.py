"""Addresses of the affiliates' pages, below /affilie/."""

from django.urls import path

import server.accounts.addresses  # noqa: F401  # makes <number:...>
from server.affiliate_space import card_views, views

app_name = "affiliate_space"
urlpatterns = [
    path("", views.home, name="home"),
    path("saisies/<number:terminal>-<number:epoch>-<number:sequence>/", views.claim, name="claim"),
    path("virements/", views.transfers, name="transfers"),
    path("virements/<number:campaign>-<number:run>/", views.transfer, name="transfer"),
    path("virements/<number:campaign>-<number:run>/tickets.csv", views.transfer_csv, name="transfer_csv"),
    path("virements/<number:campaign>-<number:run>/bordereau.pdf", views.transfer_pdf, name="transfer_pdf"),
    path("virements.csv", views.transfers_csv, name="transfers_csv"),
    path("remboursements.csv", views.claims_csv, name="claims_csv"),
    path("tickets-affectes/", views.kept, name="kept"),
    path("carte/", card_views.card, name="debit"),
    path("carte/<number:number>/annuler/", card_views.card_cancel, name="debit_cancel"),
    path("carte/<number:number>/recu/", card_views.card_receipt, name="debit_receipt"),
]
