"""The sources' campaigns as figures: how many passes, what families put on tickets, how much in all.

Of 2013-14 the source gives: 46,200 passes, 33,000 of them used, one wallet of 70 €, 7 tickets of 5 to 70 €, 73,500 tickets of
which 46,000 of 10 €, 22,000 of 70 € and 1,400 of 30 €, 2,155,000 € and 910 affiliates. Of 2016-17: 46,229 passes of which 34,522
used, 58,000 tickets (45 % of 10 €, 44 % of 70 €, 11 % others), 65.37 € a used pass, about 2.2 million euros, 972 affiliates. Of
2017-18: two wallets whose split the family chooses among some, more for bursary pupils (11,980 of them), valid to 31 March and
claims to 30 April, culture at 20 % of what is consumed.

Ours, because no source has them: how tickets go together on a pass, the amounts of the other tickets, the number of passes with a
ticket that nobody ever presented, the days of the first two campaigns, and of 2017-18 all amounts (the sources' were pictures), the
splits, and the number of passes and tickets. All are played fourteen years later: days on a ticket count from 2020.
"""

import datetime as dt
from dataclasses import dataclass, field, replace

from server.campaigns.document import CampaignRules, Guarantee, WalletTerms

SPORT, CULTURE, BOTH = 1, 2, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """Passes alike. `tickets`: wallet and cents of each ticket that is presented; `kept`: of each that never is."""

    passes: int
    tickets: tuple[tuple[int, int], ...] = ()
    kept: tuple[tuple[int, int], ...] = ()
    split: tuple[int, ...] = ()
    is_bursary: bool = False
    gets_bursary_later: bool = False
    moved_cents: int = 0  # from the first wallet to the second, before tickets are credited


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One campaign. `voted_cents`: the envelope."""

    rules: CampaignRules
    affiliates: tuple[int, ...]  # the themes of each
    patterns: tuple[Pattern, ...]
    voted_cents: int
    number: int = field(default=14)

    @property
    def passes(self) -> int:
        return sum(one.passes for one in self.patterns)

    @property
    def used(self) -> int:
        return sum(one.passes for one in self.patterns if one.tickets)

    def tickets(self, cents: int | None = None, wallet: int | None = None) -> int:
        """How many are presented, of that amount and that wallet."""
        return sum(
            one.passes * sum(cents in (None, each) and wallet in (None, place) for place, each in one.tickets)
            for one in self.patterns
        )

    def claimed(self, wallet: int | None = None) -> int:
        """Cents of all that are presented."""
        return sum(
            one.passes * sum(each for place, each in one.tickets if wallet in (None, place)) for one in self.patterns
        )

    @property
    def kept(self) -> int:
        """Cents on tickets that nobody presents."""
        return sum(one.passes * sum(each for _, each in one.kept) for one in self.patterns)

    @property
    def granted(self) -> int:
        """Cents of all rights."""
        return sum(one.passes * self._right(one) for one in self.patterns)

    @property
    def unspent(self) -> int:
        """Cents that stay on wallets."""
        return self.granted - self.claimed() - self.kept

    def _right(self, one: Pattern) -> int:
        is_bursary = one.is_bursary or one.gets_bursary_later
        return sum(wallet.amount(is_bursary=is_bursary) for wallet in self.rules.wallets)

    def scaled(self, divisor: int) -> "Figures":
        """That many times smaller, every pattern rounded to whole passes."""
        return replace(
            self,
            affiliates=self.affiliates[: max(2, round(len(self.affiliates) / divisor))],
            patterns=tuple(replace(one, passes=round(one.passes / divisor)) for one in self.patterns),
            voted_cents=self.voted_cents // divisor,
        )


def _rules(
    name: str, opens: dt.date, ends: dt.date, valid_to: dt.date, claims_to: dt.date, **others: object
) -> CampaignRules:
    given: dict[str, object] = {"wallets": (WalletTerms(themes=BOTH, amount_cents=7000),), **others}
    return CampaignRules(
        name=name, opens_on=opens, registration_ends_on=ends, valid_from=opens, valid_to=valid_to, claims_to=claims_to,
        # A counter keeps a whole fortnight to itself here, so that the green of each of its tickets stays a promise.
        guarantee=Guarantee(unsynced_soft=500, unsynced_soft_cents=5_000_000, unsynced_hard=1000, unsynced_hard_cents=9_000_000),
        **given,  # type: ignore[arg-type]  # fields of the rules
    )  # fmt: skip


def _tens(*cents: int, tens: int = 0) -> tuple[tuple[int, int], ...]:
    return tuple((0, each) for each in (*cents, *([1000] * tens)))


PASS_2013 = Figures(
    number=13,
    rules=_rules("Pass 2013-2014", dt.date(2027, 6, 1), dt.date(2027, 11, 30), dt.date(2028, 2, 29), dt.date(2028, 3, 31)),
    affiliates=(BOTH,) * 910,
    voted_cents=350_000_000,
    patterns=(
        Pattern(passes=22_000, tickets=_tens(7000)),
        Pattern(passes=100, tickets=_tens(5000, tens=2)),
        Pattern(passes=1_400, tickets=_tens(4000, tens=3)),
        Pattern(passes=1_400, tickets=_tens(3000, tens=4)),
        Pattern(passes=2_600, tickets=_tens(2000, tens=5)),
        Pattern(passes=1_000, tickets=_tens(tens=5)),
        Pattern(passes=4_500, tickets=_tens(tens=4)),
        Pattern(passes=1_000, kept=_tens(7000)),
        Pattern(passes=12_200),
    ),
)  # fmt: skip
PASS_2016 = Figures(
    number=16,
    rules=_rules("Pass 2016-2017", dt.date(2030, 6, 1), dt.date(2030, 11, 30), dt.date(2031, 3, 31), dt.date(2031, 4, 30)),
    affiliates=(BOTH,) * 972,
    voted_cents=350_000_000,
    patterns=(
        Pattern(passes=25_520, tickets=_tens(7000)),
        Pattern(passes=1_790, tickets=_tens(4000, tens=3)),
        Pattern(passes=1_000, tickets=_tens(3000, 3000, tens=1)),
        Pattern(passes=2_590, tickets=_tens(3000, tens=4)),
        Pattern(passes=2_126, tickets=_tens(tens=3)),
        Pattern(passes=1_496, tickets=_tens(tens=2)),
        Pattern(passes=900, kept=_tens(1000, 1000)),
        Pattern(passes=10_807),
    ),
)  # fmt: skip
_SPLITS = ((5000, 3000), (4000, 4000), (3000, 5000))
PASS_PLUS_2017 = Figures(
    number=17,
    rules=_rules(
        "PASS+ 2017-2018", dt.date(2031, 6, 1), dt.date(2031, 11, 30), dt.date(2032, 3, 31), dt.date(2032, 4, 30),
        wallets=(
            WalletTerms(themes=SPORT, amount_cents=5000, bursary_cents=1000),
            WalletTerms(themes=CULTURE, amount_cents=3000, bursary_cents=1000),
        ),
        splits=_SPLITS,
        may_move_money=True,
    ),
    affiliates=(SPORT, CULTURE, BOTH, SPORT, CULTURE) * 195,
    voted_cents=500_000_000,
    patterns=(
        Pattern(passes=10_000, split=_SPLITS[0], tickets=((0, 5000),)),
        Pattern(passes=6_000, split=_SPLITS[0], tickets=((0, 2500), (0, 2500), (1, 1000))),
        Pattern(passes=4_000, split=_SPLITS[2], tickets=((1, 2500),), kept=((1, 1000),)),
        Pattern(passes=8_000, split=_SPLITS[1], is_bursary=True, tickets=((0, 4000), (0, 1000))),
        Pattern(passes=1_980, split=_SPLITS[1], gets_bursary_later=True, tickets=((0, 2000), (1, 2000))),
        Pattern(passes=2_000, split=_SPLITS[1], is_bursary=True, tickets=((1, 3500),)),
        Pattern(passes=1_000, split=_SPLITS[0], moved_cents=1000, tickets=((1, 4000),)),
        Pattern(passes=12_000, split=_SPLITS[1]),
    ),
)  # fmt: skip
SCHEMES = {"2013-14": PASS_2013, "2016-17": PASS_2016, "2017-18": PASS_PLUS_2017}
