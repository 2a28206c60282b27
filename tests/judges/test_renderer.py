"""The bytes of two other programs, whose input we know, read and drawn by our renderer; zxing-cpp reads the barcodes."""

from collections.abc import Callable

import pytest

from tests.judges import papers


@pytest.mark.parametrize(
    "judge",
    [
        papers.judge_pages,
        papers.judge_styles,
        papers.judge_places,
        papers.judge_barcodes,
        papers.judge_pictures,
        papers.judge_receiptline,
    ],
)
def test_the_bytes_of_others_say_on_paper_what_they_were_made_to_say(judge: Callable[[], None]) -> None:
    judge()


def test_our_receipts_are_readable_at_every_width() -> None:
    papers.judge_receipts()
