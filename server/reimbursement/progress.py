"""How far a long job is: one function that whoever waits may give, called now and then with what, how many, of how many. PURE."""

from collections.abc import Callable

Told = Callable[[str, int, int], None]  # a word of server.reimbursement.texts.JOBS, done, total


def silent(_what: str, _done: int, _total: int) -> None:
    """Nobody waits."""
