"""The filters of the claims page."""

import datetime as dt

import pytest

from server.backoffice.claim_search import ClaimSearch, Wanted, find, wanted
from server.database import current
from server.intake.branches import BRANCH
from server.intake.models import Claim
from tests.browser.forks_scene import add_fork
from tests.browser.scene import NOON

pytestmark = pytest.mark.usefixtures("scene")


def found(**asked: str) -> list[int]:
    return [claim.sequence for claim in find(1, wanted(ClaimSearch(asked)))]


@pytest.mark.parametrize(
    ("asked", "sequences"),
    [
        ({"state": "review"}, [17, 13]),
        ({"state": "waiting"}, [12]),
        ({"state": "paid"}, [3, 2, 1]),
        ({"state": "refused"}, [18, 15, 14]),
        ({"state": "voided"}, [16]),
        ({"code": "R30"}, [14]),
        ({"affiliate": "7"}, [9, 5, 3]),
        ({"q": "0000 0000 1000 0001 61"}, [1]),
        ({"q": "000000001000000161"}, [1]),
        ({"q": "0000-0000-1000-0001-61"}, [1]),
        ({"q": "licence 17"}, [17]),
        ({"q": "introuvable"}, []),
        ({"since": "2026-11-17"}, [17, 18, 11, 13]),
        ({"until": "2026-10-03"}, [1]),
        ({"since": "2026-10-04", "until": "2026-10-09"}, [3, 2]),
        ({"state": "refused", "affiliate": "42", "code": "R21"}, [15]),
    ],
)
def test_claims_are_found(asked: dict[str, str], sequences: list[int]) -> None:
    assert found(**asked) == sequences


def test_what_a_copy_of_a_journal_claims_is_found_among_what_waits_and_by_itself() -> None:
    first, second = add_fork(current(), NOON)
    assert found(state="branch") == [second, first]
    assert found(state="review") == [first, second, first, 13]
    Claim.objects.filter(epoch__gt=BRANCH, sequence=second).update(state="refused", verdict_code="R70")
    assert found(state="branch") == [first]


def test_nothing_asked_finds_everything_the_latest_first() -> None:
    everything = [claim.sequence for claim in find(1, Wanted())]
    assert len(everything) == 18
    assert everything[0] == 17


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("q", "0000 0000 1000 0001 62"),
        ("q", "123456789012"),
        ("state", "nonsense"),
        ("code", "Z99"),
        ("affiliate", "0"),
        ("affiliate", "un"),
        ("since", "hier"),
    ],
)
def test_a_filter_that_cannot_be_understood_is_told(field: str, typed: str) -> None:
    form = ClaimSearch({field: typed})
    assert not form.is_valid()
    assert list(form.errors) == [field]
    assert wanted(form) == Wanted()


def test_another_issuers_claims_are_not_found() -> None:
    assert not find(2, Wanted(since=dt.date(2020, 1, 1))).exists()
