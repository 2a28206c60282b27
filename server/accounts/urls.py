"""Addresses of signing in and out."""

from django.urls import path

from server.accounts import first_views, password_views, views

app_name = "accounts"
urlpatterns = [
    path("connexion/", views.sign_in, name="sign_in"),
    path("deconnexion/", views.sign_out, name="sign_out"),
    path("premiere-connexion/", first_views.choose_password, name="first_sign_in"),
    path("mot-de-passe/", password_views.change_password, name="change_password"),
]
