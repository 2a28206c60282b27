"""receiptio's word on the emulated printer, over TCP."""

from tests.judges import machines


def test_receiptio_sees_every_state_as_it_was_set_and_what_it_prints_comes_out() -> None:
    machines.judge_situations()


def test_receiptio_gives_up_on_printers_that_do_not_answer() -> None:
    machines.judge_silence()


def test_receiptio_finds_nobody_where_a_printer_is_off() -> None:
    machines.judge_refusal()
