"""What central staff and affiliates do about claims once they are judged, each by its service: taken back, looked at, admitted by
two, contested, corrected by an incident of two, barred by two.

A step that the rules forbid is tried all the same, and whoever may not agree tries first: the service must refuse.
"""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from server.cases import admissions, contests, incidents, limitation, review, voiding
from server.cases.admissions import AdmissionRefusal
from server.cases.contests import ContestRefusal
from server.cases.incident_rules import Fate, IncidentRefusal
from server.cases.incidents import Asked
from server.cases.limitation import LimitationRefusal
from server.cases.models import Admission, Contest, Incident, Limitation
from server.intake.claim_store import ClaimKey
from sync.contract.ids import KeyEpoch, Sequence, TerminalId
from sync.contract.verdicts import VerdictCode
from tests.campaigns.counters import CounterMachine
from tests.campaigns.desk import AFFILIATES, ALICE, BRUNO, CAMPAIGN, CLUB
from tests.campaigns.family import PICKS, YEARS_LATER, pick
from tests.campaigns.model import DUE, RETURNED
from tests.campaigns.model_claims import IN_A_RUN, Claim

WORDS = "Vu avec le club"


class CentralMachine(CounterMachine):
    """With people who decide."""

    def key(self, claim: Claim) -> ClaimKey:
        terminal, sequence = claim.key
        return ClaimKey(
            issuer_id=self.desk.issuer_id, terminal=TerminalId(terminal), epoch=KeyEpoch(1), sequence=Sequence(sequence)
        )

    def known(self, *states: str) -> list[Claim]:
        """Claims that the server has, on tickets that it knows; of these states first."""
        every = [one for one in self.model.claims.values() if one.state and one.ticket]
        return [one for one in every if one.state in states] or every

    @precondition(lambda self: self.known())
    @rule(choice=PICKS, is_any=st.booleans(), is_rare=st.integers(0, 2))
    def staff_void(self, choice: int, is_any: bool, is_rare: int) -> None:
        if is_rare:
            return
        claim = pick(self.known() if is_any else self.known("accepted", "held"), choice)
        refused = voiding.void(self.desk.db, self.key(claim), WORDS, ALICE, self.desk.next())
        self.both(refused is None, self.model.take_back(claim))

    @precondition(lambda self: self.claims_in("held"))
    @rule(choice=PICKS, wish=st.sampled_from(["A20", "A20", "R30"]))
    def one_person_looks(self, choice: int, wish: str) -> None:
        claim = pick(self.known("held"), choice)
        done = review.review(self.desk.db, self.key(claim), VerdictCode(wish), ALICE, self.desk.next(), WORDS)
        if self.both(isinstance(done, VerdictCode), self.model.review(claim, wish)):
            assert done == VerdictCode(claim.code)

    @precondition(lambda self: self.claims_in("held"))
    @rule(choice=PICKS)
    def two_persons_admit(self, choice: int) -> None:
        late = [one for one in self.claims_in("held") if one.ticket and self.model.takes_two(one)]
        claim, db = pick(late or self.known("held"), choice), self.desk.db
        proposed = admissions.propose(db, self.key(claim), WORDS, ALICE, self.desk.next())
        if not self.both(isinstance(proposed, Admission), self.model.propose(claim)):
            return
        assert admissions.agree(db, self.key(claim), ALICE, self.desk.next()) is AdmissionRefusal.SAME_PERSON
        done = admissions.agree(db, self.key(claim), BRUNO, self.desk.next())
        if self.both(isinstance(done, VerdictCode), self.model.admit(claim)):
            assert done == VerdictCode(claim.code)
        else:
            assert isinstance(
                admissions.decline(db, self.key(claim), "Plus rien à payer", BRUNO, self.desk.next()), Admission
            )

    @precondition(lambda self: self.known())
    @rule(choice=PICKS, is_any=st.booleans())
    def affiliate_contests(self, choice: int, is_any: bool) -> None:
        claim = pick(self.known() if is_any else self.known("refused"), choice)
        done = contests.contest(self.desk.db, self.key(claim), claim.affiliate, WORDS, CLUB, self.desk.next())
        self.both(isinstance(done, Contest), self.model.do_contest(claim))

    @precondition(lambda self: self.claims_in("held"))
    @rule(choice=PICKS)
    def refusal_is_upheld(self, choice: int) -> None:
        claim = pick(self.known("held"), choice)
        done = contests.uphold(self.desk.db, self.key(claim), WORDS, ALICE, self.desk.next())
        self.both(not isinstance(done, ContestRefusal), self.model.uphold(claim))

    @precondition(lambda self: self.claims_in(*IN_A_RUN))
    @rule(choice=PICKS, part=st.sampled_from([1, 1, 2]), for_pupil=st.booleans(), is_any=st.booleans())
    def incident(self, choice: int, part: int, for_pupil: bool, is_any: bool) -> None:
        """The whole of it, or the half."""
        claim = pick(self.known() if is_any else self.known(*IN_A_RUN), choice)
        cents = (claim.cents - claim.reversed) // part
        asked = Asked(cents=cents, fate=Fate.PUPIL if for_pupil else Fate.CAMPAIGN, reason=WORDS, heard=WORDS)
        db, issuer = self.desk.db, self.desk.issuer_id
        made = incidents.create(db, self.key(claim), asked, ALICE, self.desk.next())
        is_filed = claim.run in self.model.runs and self.model.runs[claim.run].state != "computed"
        is_filed = is_filed and not self.model.was_barred(claim)
        if self.both(
            isinstance(made, Incident), self.model.reverse(claim, cents, for_pupil=for_pupil, is_filed=is_filed)
        ):
            assert isinstance(made, Incident)
            refused = incidents.validate(db, issuer, made.pk, ALICE, self.desk.next())
            assert refused is IncidentRefusal.SAME_PERSON
            assert isinstance(incidents.validate(db, issuer, made.pk, BRUNO, self.desk.next()), Incident)

    @precondition(lambda self: self.phase == YEARS_LATER and (self.owed() or self.is_heard()))
    @rule(choice=PICKS)
    def something_is_time_barred(self, choice: int) -> None:
        self.time_barred(*pick(self.owed() or [(who, DUE) for who in AFFILIATES], choice))

    def owed(self) -> list[tuple[int, int]]:
        """Affiliates to whom something is owed, and from where; whether it is old enough or not."""
        return [(who, code) for who in AFFILIATES for code in (DUE, RETURNED) if self.model.held[code, who]]

    def time_barred(self, who: int, code: int) -> None:
        db, issuer = self.desk.db, self.desk.issuer_id
        made = limitation.propose(db, issuer, CAMPAIGN, who, code, WORDS, ALICE, self.desk.next())
        if self.both(isinstance(made, Limitation), self.model.bar(who, code)):
            assert isinstance(made, Limitation)
            refused = limitation.agree(db, issuer, made.pk, ALICE, self.desk.next())
            assert refused is LimitationRefusal.SAME_PERSON
            assert isinstance(limitation.agree(db, issuer, made.pk, BRUNO, self.desk.next()), Limitation)
