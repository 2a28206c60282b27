"""Addresses of the college office's pages."""

from django.urls import path

import server.accounts.addresses  # noqa: F401  # makes <number:...>
from server.college import import_views, list_views, pupil_views, sheet_views, ticket_views, wallet_views

app_name = "college"
urlpatterns = [
    path("", list_views.home, name="home"),
    path("eleves/", list_views.pupils, name="pupils"),
    path("eleves/action/", list_views.act, name="act"),
    path("eleves/planches.pdf", sheet_views.sheets_of_many, name="sheets"),
    path("eleves/ajouter/", pupil_views.add, name="add"),
    path("eleves/<number:pupil_id>/", pupil_views.pupil, name="pupil"),
    path("eleves/<number:pupil_id>/inscription/", pupil_views.decide, name="decide"),
    path("eleves/<number:pupil_id>/bourse/", wallet_views.bursary, name="bursary"),
    path("eleves/<number:pupil_id>/deplacer/", wallet_views.move, name="move"),
    path("eleves/<number:pupil_id>/crediter/", ticket_views.credit, name="credit"),
    path("eleves/<number:pupil_id>/imprimer/", ticket_views.print_tickets, name="print"),
    path("eleves/<number:pupil_id>/planche.pdf", sheet_views.sheet, name="sheet"),
    path("eleves/<number:pupil_id>/tickets/<number:number>/", ticket_views.change_ticket, name="ticket"),
    path("import/", import_views.upload, name="import"),
    path("import/apercu/", import_views.preview, name="import_preview"),
]
