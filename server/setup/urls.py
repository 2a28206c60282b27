"""Addresses of the set-up pages, below /central/."""

from django.urls import path

import server.accounts.addresses  # noqa: F401  # makes <number:...>
from server.setup import campaign_views, people_views

app_name = "setup"
ONE = "campagnes/<number:number>/"

urlpatterns = [
    path("campagnes/", campaign_views.campaigns, name="campaigns"),
    path("campagnes/nouvelle/", campaign_views.new, name="campaign_new"),
    path(ONE, campaign_views.campaign, name="campaign"),
    path(f"{ONE}regles/", campaign_views.edit, name="campaign_edit"),
    path(f"{ONE}publier/", campaign_views.approve, name="campaign_approve"),
    path(f"{ONE}abandonner/", campaign_views.drop, name="campaign_drop"),
    path(f"{ONE}repetition/", campaign_views.rehearse, name="campaign_rehearse"),
    path(f"{ONE}votes/", campaign_views.vote, name="vote"),
    path(f"{ONE}votes/<number:row>/", campaign_views.vote_step, name="vote_step"),
    path("personnes/", people_views.people, name="people"),
    path("personnes/nouvelle/", people_views.new, name="person_new"),
    path("personnes/<number:number>/", people_views.step, name="person_step"),
]
