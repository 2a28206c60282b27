"""Addresses of the central staff's pages, below /central/."""

from django.urls import path

import server.accounts.addresses  # noqa: F401  # makes <number:...>
from server.backoffice import (
    account_views,
    bank_views,
    card_views,
    case_urls,
    claim_views,
    closing_views,
    enrolment_views,
    file_views,
    home_views,
    pass_urls,
    run_views,
    terminal_views,
    ticket_views,
)

app_name = "backoffice"

CLAIM = "demandes/<number:terminal>-<number:epoch>-<number:sequence>/"
CLOSING = "cloture/<number:campaign>/"
RUN = "virements/<number:campaign>-<number:number>/"

urlpatterns = [
    path("", home_views.home, name="home"),
    path("guichets/", terminal_views.terminals, name="terminals"),
    path("guichets/<number:number>/", terminal_views.terminal, name="terminal"),
    path("guichets/<number:number>/suspendre/", terminal_views.suspend, name="suspend"),
    path("guichets/<number:number>/reprendre/", terminal_views.resume, name="resume"),
    path("guichets/<number:number>/revoquer/", terminal_views.revoke, name="revoke"),
    path("enrolements/", enrolment_views.enrolments, name="enrolments"),
    path("enrolements/nouveau/", enrolment_views.new, name="enrolment_new"),
    path("enrolements/<number:number>/", enrolment_views.one, name="enrolment"),
    path("enrolements/<number:number>/confirmer/", enrolment_views.confirm, name="enrolment_confirm"),
    path("enrolements/<number:number>/refuser/", enrolment_views.refuse, name="enrolment_refuse"),
    path("demandes/", claim_views.claims, name="claims"),
    path(CLAIM, claim_views.claim, name="claim"),
    path(f"{CLAIM}decider/", claim_views.decide, name="claim_decide"),
    *case_urls.urlpatterns,
    path("virements/", run_views.run_list, name="runs"),
    path("virements/<number:campaign>/arreter/", run_views.cut, name="run_cut"),
    path(RUN, run_views.run_page, name="run"),
    path(f"{RUN}etape/", run_views.step, name="run_step"),
    path(f"{RUN}virements.xml", run_views.run_file, name="run_file"),
    path(f"{RUN}lignes.csv", run_views.run_orders, name="run_orders"),
    path(f"{RUN}fichiers/<str:name>", file_views.kept_file, name="run_kept_file"),
    path("virements/payeur/", file_views.payer_page, name="payer"),
    path("banque/", bank_views.bank, name="bank"),
    path("banque/fichiers/<number:number>/", bank_views.bank_file, name="bank_file"),
    path("banque/fichiers/<number:number>/relire/", bank_views.read_again, name="bank_read_again"),
    path("banque/lignes/<number:number>/", bank_views.bank_line, name="bank_line"),
    path("comptes/", account_views.accounts, name="accounts"),
    path("comptes/nouveau/", account_views.new, name="account_new"),
    path("comptes/<number:number>/", account_views.account, name="account"),
    path("comptes/<number:number>/decider/", account_views.decide, name="account_decide"),
    path("comptes/<number:number>/titulaire/", account_views.verify, name="account_verify"),
    path("cloture/", closing_views.closings, name="closings"),
    path(CLOSING, closing_views.closing, name="closing"),
    path(f"{CLOSING}porte-monnaie/", closing_views.wallets, name="closing_wallets"),
    path(f"{CLOSING}demander/", closing_views.ask, name="closing_ask"),
    path(f"{CLOSING}demandes/<number:number>/", closing_views.answer_request, name="closing_answer"),
    path(f"{CLOSING}restes/<number:affiliate>/", closing_views.explain, name="closing_explain"),
    path(f"{CLOSING}fichiers/<str:name>", closing_views.paper, name="closing_paper"),
    path("cartes/", card_views.cards, name="cards"),
    path("cartes/editer/", card_views.issue, name="cards_issue"),
    path("cartes/<number:number>/", card_views.card, name="card"),
    path("cartes/<number:number>/etape/", card_views.step, name="card_step"),
    path("cartes/<number:number>/imprimer/", card_views.paper, name="card_paper"),
    path("tickets/", ticket_views.ticket_search, name="tickets"),
    path("tickets/<str:number>/", ticket_views.ticket, name="ticket"),
    path("tickets/<str:number>/opposition/", ticket_views.block, name="ticket_block"),
    path("tickets/<str:number>/lever/", ticket_views.unblock, name="ticket_unblock"),
    *pass_urls.urlpatterns,
]
