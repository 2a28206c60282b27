"""Addresses of passes; part of `urls`."""

from django.urls import path

import server.accounts.addresses  # noqa: F401  # makes <number:...>
from server.backoffice import pass_views

urlpatterns = [
    path("pass/", pass_views.pass_search, name="passes"),
    path("pass/<number:number>/", pass_views.pass_page, name="pass"),
    path("pass/<number:number>/retirer/", pass_views.withdraw, name="pass_withdraw"),
]
