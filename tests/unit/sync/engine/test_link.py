"""Every fault of the link has a code of its own, for which the terminal has a sentence."""

from sync.engine import link
from sync.engine.link import LinkFault
from sync.journal.link_state import LinkCode


def test_there_is_one_fault_for_each_code() -> None:
    assert sorted(fault.code.value for fault in LinkFault.__subclasses__()) == sorted(code.value for code in LinkCode)


def test_a_fault_keeps_what_the_server_asked_for() -> None:
    fault = link.Overloaded("503", retry_after_ms=7000, word="busy")
    assert (str(fault), fault.retry_after_ms, fault.word) == ("503", 7000, "busy")
