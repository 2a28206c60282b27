"""The word and tone by which a state is shown: always a word, never a colour alone. PURE."""

from dataclasses import dataclass

from server.reimbursement import texts
from server.reimbursement.states import RunState


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """`tone`: good, wait, bad, info or plain, as the style sheet names them."""

    tone: str
    word: str


_CLAIM_TONES = {
    "received": "wait",
    "held": "wait",
    "accepted": "good",
    "scheduled": "good",
    "paid": "good",
    "refused": "bad",
    "voided": "plain",
    "corrected": "info",
    "barred": "plain",
}
assert set(_CLAIM_TONES) == set(texts.CLAIM_STATES)

_ORDER_TONES = {
    "in_run": "wait",
    "filed": "info",
    "paid": "good",
    "returned": "bad",
    "reissued": "info",
    "barred": "plain",
    "blocked": "bad",
    "below_minimum": "wait",
    "carried": "info",
    "debit_note": "bad",
    "abandoned": "plain",
}
assert set(_ORDER_TONES) == set(texts.ORDER_STATES)

_RUN_TONES = {
    RunState.FILED: "info",
    RunState.SENT: "info",
    RunState.CONFIRMED: "good",
    RunState.CLOSED: "good",
    RunState.ABANDONED: "plain",
}


def claim_badge(state: str) -> Badge:
    return Badge(tone=_CLAIM_TONES[state], word=texts.CLAIM_STATES[state])


def order_badge(state: str) -> Badge:
    return Badge(tone=_ORDER_TONES[state], word=texts.ORDER_STATES[state])


def run_badge(state: RunState) -> Badge:
    return Badge(tone=_RUN_TONES.get(state, "wait"), word=texts.RUN_STATES[state])
