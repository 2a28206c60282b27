"""What a person does about a claim after its verdict: answers a contest, proposes and agrees to pay, takes it back. By POST."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from server import clock, database
from server.accounts.access import central
from server.accounts.models import User
from server.cases import admissions, contests, texts, voiding
from server.cases.admissions import AdmissionRefusal
from server.cases.contests import ContestRefusal
from server.intake import claim_store
from server.intake.claim_store import ClaimKey
from server.reimbursement.texts import spaced
from sync.contract.ids import KeyEpoch, Sequence, TerminalId
from sync.contract.verdicts import MEANINGS, VerdictCode


@require_POST
@central
def answer_contest(request: HttpRequest, person: User, terminal: int, epoch: int, sequence: int) -> HttpResponseBase:
    """The refusal stands: the affiliate reads `answer`."""
    key = key_in(person, terminal, epoch, sequence)
    words = request.POST.get("answer", "")
    outcome = contests.uphold(database.current(), key, words, person.actor, clock.now())
    if outcome is ContestRefusal.NO_WORDS:
        messages.error(request, texts.NO_ANSWER)
    elif isinstance(outcome, ContestRefusal):
        messages.error(request, texts.CONTEST_REFUSALS[outcome])
    else:
        messages.success(request, texts.UPHELD.format(given=given(outcome)))
    return back(key)


@require_POST
@central
def propose(request: HttpRequest, person: User, terminal: int, epoch: int, sequence: int) -> HttpResponseBase:
    """To pay it against a rule, for `reason`."""
    key = key_in(person, terminal, epoch, sequence)
    reason = request.POST.get("reason", "")
    outcome = admissions.propose(database.current(), key, reason, person.actor, clock.now())
    if isinstance(outcome, AdmissionRefusal):
        messages.error(request, texts.ADMISSION_REFUSALS[outcome])
    else:
        messages.success(request, texts.PROPOSED)
    return back(key)


@require_POST
@central
def answer_proposal(request: HttpRequest, person: User, terminal: int, epoch: int, sequence: int) -> HttpResponseBase:
    """`decision`: agree, or decline for `reason`."""
    key, db, now = key_in(person, terminal, epoch, sequence), database.current(), clock.now()
    if request.POST.get("decision") == "agree":
        outcome = admissions.agree(db, key, person.actor, now)
        done = texts.AGREED.format(given=given(outcome)) if isinstance(outcome, VerdictCode) else ""
    else:
        declined = admissions.decline(db, key, request.POST.get("reason", ""), person.actor, now)
        outcome, done = declined if isinstance(declined, AdmissionRefusal) else VerdictCode.W20, texts.DECLINED
    if isinstance(outcome, AdmissionRefusal):
        messages.error(request, texts.ADMISSION_REFUSALS[outcome])
    else:
        messages.success(request, done)
    return back(key)


@require_POST
@central
def void_claim(request: HttpRequest, person: User, terminal: int, epoch: int, sequence: int) -> HttpResponseBase:
    """At the affiliate's demand, before a run is cut."""
    key = key_in(person, terminal, epoch, sequence)
    refusal = voiding.void(database.current(), key, request.POST.get("reason", ""), person.actor, clock.now())
    if refusal:
        messages.error(request, texts.VOID_REFUSALS[refusal])
    else:
        messages.success(request, texts.VOIDED)
    return back(key)


def key_in(person: User, terminal: int, epoch: int, sequence: int) -> ClaimKey:
    """Of a claim of the person's issuer; 404 for any other."""
    key = ClaimKey(
        issuer_id=person.issuer_id, terminal=TerminalId(terminal), epoch=KeyEpoch(epoch), sequence=Sequence(sequence)
    )
    if claim_store.find_claim(database.current(), key) is None:
        raise Http404
    return key


def given(code: VerdictCode) -> str:
    """The verdict in words."""
    return spaced(MEANINGS[code].french)


def back(key: ClaimKey) -> HttpResponseBase:
    """To the claim's page."""
    return redirect("backoffice:claim", key.terminal, key.epoch, key.sequence)
