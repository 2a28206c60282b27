"""Addresses of the public pages."""

from django.urls import path

from server.public import views

app_name = "public"
urlpatterns = [
    path("", views.home, name="home"),
    path("accessibilite/", views.accessibility, name="accessibility"),
    path("theme.css", views.theme_css, name="theme"),
    path("sante", views.health, name="health"),
]
