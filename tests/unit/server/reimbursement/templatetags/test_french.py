"""French counts: zero and one are singular."""

import pytest

from server.reimbursement.templatetags.french import s


@pytest.mark.parametrize(("number", "letter"), [(0, ""), (1, ""), (-1, ""), (2, "s"), (73_500, "s")])
def test_the_plural_begins_at_two(number: int, letter: str) -> None:
    assert s(number) == letter
