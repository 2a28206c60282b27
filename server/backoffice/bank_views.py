"""The bank's answers: a file brought in, what each line did, and the lines that wait for a person."""

import logging

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from server import clock, database
from server.accounts.access import central
from server.accounts.models import User
from server.affiliates.models import Affiliate
from server.backoffice import run_rows, texts_bank
from server.backoffice.texts import RUN_TOTALS_DIFFER, actor
from server.bank import explanations, imports, texts
from server.bank.explanations import Explanation, ExplanationRefusal
from server.bank.imports import ImportRefusal, NotTaken, Payer
from server.bank.matching import Effect
from server.bank.models import BankFile, BankLine
from server.bank.xml_reader import FILE_MAX
from server.formats import paris_time
from server.reimbursement.campaign_facts import read_facts
from server.reimbursement.orders import reference_prefix
from server.reimbursement.paging import page_of_query
from server.reimbursement.texts import spaced
from server.reimbursement.totals import TotalsDiffer
from sync.contract.instant import Instant

LINES_SHOWN = 100
FILES_SHOWN = 50
UNREADABLE = 422
log = logging.getLogger(__name__)


@require_http_methods(["GET", "HEAD", "POST"])
@central
def bank(request: HttpRequest, person: User) -> HttpResponseBase:
    """What waits, the files so far, and the field for the next one."""
    problem = _take(request, person) if request.method == "POST" else ""
    if request.method == "POST" and not problem:
        return redirect("backoffice:bank")
    waiting = BankLine.objects.select_related("file").defer("file__raw")
    files = BankFile.objects.filter(issuer_id=person.issuer_id).defer("raw").order_by("-received_ms", "-id")
    context = {
        "problem": problem,
        "waiting": _rows(person, list(waiting.filter(issuer_id=person.issuer_id, is_open=True).order_by("id"))),
        "files": [_file(each, person) for each in files[:FILES_SHOWN]],
        "explanations": [(one.value, words) for one, words in texts.EXPLANATIONS.items()],
    }
    return render(request, "backoffice/bank.html", context, status=UNREADABLE if problem else 200)


@require_safe
@central
def bank_file(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """One file, line by line."""
    found = _found(person, number)
    page = page_of_query(request, BankLine.objects.filter(file=found).order_by("position"), LINES_SHOWN)
    counted = _counted(found)
    return render(
        request,
        "backoffice/bank_file.html",
        {
            "file": _file(found, person),
            "page": page,
            "lines": _rows(person, list(page.object_list)),
            "counts": [(*texts.EFFECTS[effect], count) for effect, count in counted],
            "may_read_again": BankLine.objects.filter(
                file=found, is_open=True, effect=Effect.WRONG_AMOUNT.value
            ).exists(),
        },
    )


@require_POST
@central
def read_again(request: HttpRequest, person: User, number: int) -> HttpResponseBase:
    """A debit that did not fit is looked at again."""
    found = _found(person, number)
    payer = _payer(person, clock.now())
    if isinstance(payer, str):
        messages.error(request, spaced(payer))
        return redirect("backoffice:bank_file", number)
    try:
        left = imports.read_again(database.current(), payer, found, person.actor, clock.now())
    except TotalsDiffer as fault:
        messages.error(request, _differs(fault))
        return redirect("backoffice:bank_file", number)
    if isinstance(left, NotTaken):
        messages.error(request, _why(left))
        return redirect("backoffice:bank_file", number)
    tell = messages.warning if left else messages.success
    tell(request, spaced(texts_bank.READ_AGAIN_STILL if left else texts_bank.READ_AGAIN))
    return redirect("backoffice:bank_file", number)


@require_POST
@central
def bank_line(request: HttpRequest, person: User, number: int) -> HttpResponseBase:
    """What a person does with a line: `action` close, propose or agree."""
    db, asked = database.current(), request.POST
    try:
        refusal, done = _act(db, person, number, asked.get("action", ""), asked.get("note", ""), request)
    except TotalsDiffer as fault:
        messages.error(request, _differs(fault))
        return redirect("backoffice:bank")
    if refusal:
        messages.error(request, spaced(texts.NOT_EXPLAINED[refusal]))
    else:
        messages.success(request, spaced(done))
    return redirect("backoffice:bank")


def _act(
    db: database.Database, person: User, number: int, action: str, note: str, request: HttpRequest
) -> tuple[ExplanationRefusal | None, str]:
    now = clock.now()
    if action == "close":
        return explanations.close(db, person.issuer_id, number, note, person.actor, now), texts_bank.LINE_CLOSED
    if action == "agree":
        read = request.POST.get("read", "")
        return explanations.agree(db, person.issuer_id, number, read, person.actor, now), texts_bank.LINE_AGREED
    chosen = {one.value: one for one in Explanation}.get(request.POST.get("explanation", ""))
    if action != "propose":
        raise Http404
    if chosen is None:
        return ExplanationRefusal.NOT_PROPOSED, ""
    target = request.POST.get("target", "")
    outcome = explanations.propose(db, person.issuer_id, number, chosen, target, note, person.actor)
    return outcome, texts_bank.LINE_PROPOSED


def _take(request: HttpRequest, person: User) -> str:
    """The sentence why the file was not taken, or nothing and a message."""
    sent, now = request.FILES.get("fichier"), clock.now()
    if sent is None or isinstance(sent, list):
        return spaced(texts_bank.FILE_NONE)
    payer = _payer(person, now)
    if isinstance(payer, str):
        return spaced(payer)
    try:
        outcome = imports.receive(
            database.current(), payer, sent.name or "", sent.read(FILE_MAX + 1), person.actor, now
        )
    except TotalsDiffer as fault:
        return _differs(fault)
    if isinstance(outcome, NotTaken):
        return _why(outcome)
    log.info("bank_file_taken file=%s actor=%s", outcome.pk, person.actor)
    counted = ", ".join(f"{count} {texts.EFFECTS[effect][1].lower()}" for effect, count in _counted(outcome))
    messages.success(request, spaced(texts_bank.FILE_TAKEN.format(what=counted or texts_bank.NOTHING)))
    left = BankLine.objects.filter(file=outcome, is_open=True).count()
    if left:
        sentence = texts_bank.FILE_LEFT_ONE if left == 1 else texts_bank.FILE_LEFT.format(count=left)
        messages.warning(request, spaced(sentence))
    return ""


def _why(outcome: NotTaken) -> str:
    if outcome.reason is ImportRefusal.SEEN and outcome.seen:
        when = paris_time(Instant(outcome.seen.received_ms))
        return spaced(texts_bank.FILE_SEEN.format(when=when, name=outcome.seen.name))
    detail = f"\n{outcome.detail}" if outcome.detail else ""
    return spaced(texts.NOT_TAKEN[outcome.reason]) + detail


def _differs(fault: TotalsDiffer) -> str:
    log.error("bank_totals_differ %s", fault)
    return spaced(RUN_TOTALS_DIFFER.format(detail=fault))


def _payer(person: User, now: Instant) -> Payer | str:
    """Who pays, or the sentence why there is nobody."""
    campaign = run_rows.current_campaign(person.issuer_id, now)
    if campaign is None:
        return texts_bank.NO_CAMPAIGN
    facts = read_facts(campaign)
    if not facts.debtor.iban:
        return texts_bank.NO_PAYER_ACCOUNT
    return Payer(
        issuer_id=person.issuer_id,
        prefix=reference_prefix(facts.short_name),
        iban=facts.debtor.iban,
        campaign=facts.campaign,
    )


def _found(person: User, number: int) -> BankFile:
    found = BankFile.objects.filter(issuer_id=person.issuer_id, pk=number).first()
    if found is None:
        raise Http404
    return found


def _counted(file: BankFile) -> list[tuple[Effect, int]]:
    effects = list(BankLine.objects.filter(file=file).values_list("effect", flat=True))
    return [(effect, effects.count(effect.value)) for effect in Effect if effect.value in effects]


def _file(file: BankFile, person: User) -> dict[str, object]:
    return {
        "file": file,
        "kind": texts.KINDS[file.kind],
        "who": actor(file.received_by, run_rows.people(person.issuer_id)),
    }


def _rows(person: User, lines: list[BankLine]) -> list[dict[str, object]]:
    numbers = {line.affiliate_number for line in lines if line.affiliate_number}
    names = dict(Affiliate.objects.filter(issuer_id=person.issuer_id, number__in=numbers).values_list("number", "name"))
    people = run_rows.people(person.issuer_id)
    return [_row(line, names, people, person) for line in lines]


def _row(line: BankLine, names: dict[int, str], people: dict[str, str], person: User) -> dict[str, object]:
    tone, word, meaning = texts.EFFECTS[Effect(line.effect)]
    reason, todo = texts.reason(line.code)
    explained = {one.value: words for one, words in texts.EXPLANATIONS.items()}
    return {
        "line": line,
        "tone": tone,
        "word": word,
        "meaning": meaning,
        "reason": reason,
        "todo": todo,
        "affiliate": names.get(line.affiliate_number or 0, ""),
        "explained": explained.get(line.proposed_as, ""),
        "proposer": actor(line.proposed_by, people) if line.proposed_by else "",
        "read": explanations.fingerprint(line),
        "may_agree": bool(line.proposed_as) and line.proposed_by != person.actor,
    }
