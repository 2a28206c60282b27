"""The sources' campaigns at a hundredth of their size, on both engines: played from the vote to zero, every total as it must be."""

import pytest

from server.database import Database
from tests.schemes.checks import check
from tests.schemes.figures import PASS_2013, PASS_2016, PASS_PLUS_2017, SCHEMES, Figures
from tests.schemes.season import Season

A_HUNDREDTH = 100


def test_the_figures_of_2013_are_the_source_s() -> None:
    assert (PASS_2013.passes, PASS_2013.used, len(PASS_2013.affiliates)) == (46_200, 33_000, 910)
    assert PASS_2013.tickets() == 73_500
    assert [PASS_2013.tickets(cents) for cents in (1000, 7000, 3000)] == [46_000, 22_000, 1_400]
    others = PASS_2013.claimed() - 46_000 * 1000 - 22_000 * 7000 - 1_400 * 3000
    assert (others, PASS_2013.claimed()) == (113_000_00, 2_155_000_00)


def test_the_figures_of_2016_are_the_source_s() -> None:
    assert (PASS_2016.passes, PASS_2016.used, len(PASS_2016.affiliates)) == (46_229, 34_522, 972)
    assert PASS_2016.tickets() == 58_000
    shares = [round(100 * PASS_2016.tickets(cents) / 58_000) for cents in (1000, 7000)]
    assert [*shares, 100 - sum(shares)] == [45, 44, 11]
    assert round(PASS_2016.claimed() / PASS_2016.used / 100, 2) == 65.37
    assert round(PASS_2016.claimed() / 10**7) == 23  # 2.2 million and something


def test_the_rules_of_2017_are_the_source_s() -> None:
    rules = PASS_PLUS_2017.rules
    assert [wallet.themes for wallet in rules.wallets] == [1, 2]
    assert {sum(split) for split in rules.splits} == {8000}
    assert (rules.valid_to.strftime("%d %m"), rules.claims_to.strftime("%d %m")) == ("31 03", "30 04")
    bursaries = sum(one.passes for one in PASS_PLUS_2017.patterns if one.is_bursary or one.gets_bursary_later)
    assert bursaries == 11_980
    assert round(100 * PASS_PLUS_2017.claimed(wallet=1) / PASS_PLUS_2017.claimed()) == 20


@pytest.mark.parametrize("figures", SCHEMES.values(), ids=SCHEMES.keys())
def test_no_pass_has_more_tickets_or_money_than_its_rules_give(figures: Figures) -> None:
    rules = figures.rules
    for one in figures.patterns:
        tickets = (*one.tickets, *one.kept)
        assert len(tickets) <= rules.tickets_per_pass
        assert all(rules.ticket_min_cents <= cents <= rules.ticket_max_cents for _, cents in tickets)


@pytest.mark.parametrize("figures", SCHEMES.values(), ids=SCHEMES.keys())
def test_a_hundredth_of_the_campaign_plays_from_the_vote_to_zero(database: Database, figures: Figures) -> None:
    season = Season(database, figures.scaled(A_HUNDREDTH))
    season.play()
    check(season)
