"""The states of print jobs."""

from drivers.printer.jobs import NEXT_STATES, SETTLED, Confirmation, JobState


def test_only_a_job_that_nobody_can_act_on_is_settled() -> None:
    assert {
        JobState.SENT,
        JobState.CANCELLED,
        JobState.CONFIRMED_BY_OPERATOR,
        JobState.DENIED_BY_OPERATOR,
    } == SETTLED


def test_a_job_in_doubt_is_never_sent_again() -> None:
    reached, frontier = set[JobState](), {JobState.UNCERTAIN}
    while frontier:
        reached |= frontier
        frontier = {state for known in frontier for state in NEXT_STATES[known]} - reached
    assert reached.isdisjoint({JobState.QUEUED, JobState.SENDING, JobState.SENT, JobState.FAILED})


def test_nothing_is_sent_without_having_been_stored_first() -> None:
    assert {state for state, following in NEXT_STATES.items() if JobState.SENT in following} == {JobState.SENDING}


def test_confirmations_are_ordered_from_weak_to_strong() -> None:
    assert sorted(set(Confirmation), key=lambda confirmation: confirmation.rank) == [
        Confirmation.NONE,
        Confirmation.SENT,
        Confirmation.STATUS_OK,
        Confirmation.PROCESSED,
        Confirmation.CONFIRMED,
    ]


def test_a_ceiling_lowers_and_never_raises() -> None:
    for one in Confirmation:
        for ceiling in Confirmation:
            assert one.at_most(ceiling).rank == min(one.rank, ceiling.rank)
