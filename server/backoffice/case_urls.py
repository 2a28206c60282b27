"""Addresses of claims after their first verdict: case files, contests, late claims, incidents, the guarantee; part of `urls`."""

from django.urls import path

from server.backoffice import case_views, claim_actions, guarantee_views, incident_views, limitation_views

CLAIM = "demandes/<number:terminal>-<number:epoch>-<number:sequence>/"
urlpatterns = [
    path("dossiers/", case_views.cases, name="cases"),
    path("dossiers/<str:number>/", case_views.case, name="case"),
    path("dossiers/<str:number>/classer/", case_views.conclude, name="case_conclude"),
    path(f"{CLAIM}contestation/", claim_actions.answer_contest, name="claim_uphold"),
    path(f"{CLAIM}proposer/", claim_actions.propose, name="claim_propose"),
    path(f"{CLAIM}proposition/", claim_actions.answer_proposal, name="claim_agree"),
    path(f"{CLAIM}annuler/", claim_actions.void_claim, name="claim_void"),
    path(f"{CLAIM}incident/", incident_views.create, name="incident_create"),
    path("incidents/", incident_views.incidents, name="incidents"),
    path("incidents/<number:number>/", incident_views.incident, name="incident"),
    path("incidents/<number:number>/decider/", incident_views.decide, name="incident_decide"),
    path("prescription/", limitation_views.limitations, name="limitations"),
    path("prescription/proposer/", limitation_views.propose, name="limitation_propose"),
    path("prescription/<number:number>/decider/", limitation_views.decide, name="limitation_decide"),
    path("garantie/", guarantee_views.current, name="guarantee"),
    path("garantie/<number:campaign>/", guarantee_views.guarantee, name="guarantee_of"),
    path("garantie/<number:campaign>/garantie.csv", guarantee_views.guarantee_csv, name="guarantee_csv"),
]
