"""Addresses of the set-up pages, below /central/."""

from django.urls import path

import server.accounts.addresses  # noqa: F401  # makes <number:...>
from server.setup import (
    affiliate_views,
    campaign_views,
    college_views,
    home_views,
    issuer_views,
    people_views,
    voted_list_views,
)

app_name = "setup"
ONE = "campagnes/<number:number>/"
BODY = "organismes/<number:number>/"

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
    path("reglages/", home_views.home, name="home"),
    path("emetteur/", issuer_views.issuer, name="issuer"),
    path("emetteur/compte/", issuer_views.propose, name="payer_propose"),
    path("emetteur/compte/<number:number>/", issuer_views.decide, name="payer_decide"),
    path("organismes/", affiliate_views.affiliates, name="affiliates"),
    path("organismes/nouveau/", affiliate_views.new, name="affiliate_new"),
    path("organismes/liste-votee/", voted_list_views.upload, name="voted_list"),
    path("organismes/liste-votee/apercu/", voted_list_views.preview, name="voted_list_preview"),
    path(BODY, affiliate_views.affiliate, name="affiliate"),
    path(f"{BODY}fiche/", affiliate_views.edit, name="affiliate_edit"),
    path(f"{BODY}etape/", affiliate_views.step, name="affiliate_step"),
    path(f"{BODY}convention/", affiliate_views.sign, name="affiliate_sign"),
    path("colleges/", college_views.colleges, name="colleges"),
    path("colleges/nouveau/", college_views.new, name="college_new"),
    path("colleges/<number:number>/", college_views.edit, name="college"),
    path("personnes/", people_views.people, name="people"),
    path("personnes/nouvelle/", people_views.new, name="person_new"),
    path("personnes/<number:number>/", people_views.one, name="person"),
    path("personnes/propositions/<number:number>/", people_views.decide, name="person_decide"),
]
