"""Below /api/1/."""

from django.urls import path

from server.terminals import api

app_name = "terminals"

urlpatterns = [
    path("enrolment", api.open_enrolment, name="enrolment"),
    path("enrolment/poll", api.poll_enrolment, name="enrolment-poll"),
]
