"""Bounds of the counter's program, with their reasons. The protocol's own bounds are sync.contract.limits'."""

from sync.contract.instant import DAY, MINUTE, SECOND
from sync.contract.limits import LIST_AGE_SOFT
from sync.contract.ticket import CODE_DIGITS

SCAN_CHARACTERS_MAX = (
    1024  # the devices process cuts at half of that; longer is nothing that a person scanned on purpose
)

DOUBLE_SCAN = 3 * SECOND  # a paper left under a scanner on its stand is read again; after this it is a question
IDLE = 3 * MINUTE  # nobody leaves a child's date or an open basket on the screen longer (the settings may say less)
RESUME = 10 * MINUTE  # after a restart, a basket younger than this is the one that the family still stands in front of
CLOCK_TOLERANCE = 5 * MINUTE  # a wall clock that far behind the server's is wrong, not just slow

AGE_MIN, AGE_MAX = 5, 25  # years; outside, the year was mistyped: a secondary-school pupil is 10 to 18

BASKET_TICKETS_MAX = 20  # one child has 7 tickets, 14 with two wallets
PRICE_MAX = 999_999  # cents; a year's membership with its equipment is far below
REFERENCE_DIGITS_MAX = 16  # a member number typed on the pad; the entry itself holds 32 bytes

JOURNAL_DAYS = 7  # days that the journal's screen can go back; older ones are in the affiliate's space
JOURNAL_WINDOW = (JOURNAL_DAYS + 1) * DAY
QUERY_CHARACTERS_MAX = 18  # a whole ticket number
JOBS_SHOWN_MAX = 50  # papers of which the screen still knows what became
CHANGES_SHOWN = 4  # outcomes read at once, so that each can be read at all
PAPER_SHOWN = 6 * SECOND  # a printed receipt needs no further look
COPIES_MAX = 99  # of one receipt; beyond it somebody plays with the printer

CUT_CODE_DIGITS_MIN = 40  # that many digits and not a ticket's are a ticket read in half, never another kind of number

SEASON_END_MONTH = 3  # from 1 March the band counts the days to the end of validity and of claims

assert CUT_CODE_DIGITS_MIN < CODE_DIGITS < SCAN_CHARACTERS_MAX
assert CLOCK_TOLERANCE < LIST_AGE_SOFT
assert DOUBLE_SCAN < IDLE < RESUME
