"""Addresses of the affiliates' pages, below /affilie/."""

from django.urls import path

from server.affiliate_space import views

app_name = "affiliate_space"
urlpatterns = [
    path("", views.home, name="home"),
    path("saisies/<int:terminal>-<int:epoch>-<int:sequence>/", views.claim, name="claim"),
    path("virements/", views.transfers, name="transfers"),
    path("virements/<int:campaign>-<int:run>/", views.transfer, name="transfer"),
    path("virements/<int:campaign>-<int:run>/tickets.csv", views.transfer_csv, name="transfer_csv"),
    path("virements.csv", views.transfers_csv, name="transfers_csv"),
    path("remboursements.csv", views.claims_csv, name="claims_csv"),
    path("tickets-affectes/", views.kept, name="kept"),
]
