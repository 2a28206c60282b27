"""Below /api/1/."""

from django.urls import path

from server.intake import api

app_name = "intake"

urlpatterns = [
    path("exchange", api.exchange, name="exchange"),
    path("healthz", api.healthz, name="healthz"),
]
