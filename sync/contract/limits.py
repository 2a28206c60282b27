"""Every bound of the protocol, with its reason. Their relations are asserted at import."""

from sync.contract.instant import DAY, HOUR, MINUTE, SECOND

ENTRY_HEADER = 118  # bytes before the payload
SIGNATURE = 64  # Ed25519
PAYLOAD_MAX = 1024  # the largest payload is RECOVERED, which holds one whole other entry
ENTRY_MAX = ENTRY_HEADER + PAYLOAD_MAX + SIGNATURE
RECOVERED_ENTRY_MAX = 768  # a REDEEM with every field at its longest is under 450

BATCH_ENTRIES_MAX = 200  # about 70 kB: one mobile-phone radio burst, one server transaction
BODY_MAX = 1024 * 1024  # decompressed request or answer; a batch of the largest entries in base64 is under 400 kB
BODY_GZIP_RATIO_MAX = 100  # a small body that swells more than this is an attack, not a batch
ANSWER_VERDICTS_MAX = 500  # the rest comes with the next exchange, asked for at once

REFERENCE_MAX = 32  # bytes of UTF-8, the affiliate's own reference (a member number)
TEXT_MAX = 64  # bytes of UTF-8, any other short text in a payload
NAME_BYTES = 12  # bytes of the name to check, in the ticket code

OPPOSED_MAX = 20_000  # entries of the opposition list; 1 % of a large campaign is 750

BIRTHDATE_TRIES_MAX = 3  # per ticket, terminal and day
NONCE = 16  # bytes

PUSH_AFTER = 2 * SECOND  # from a commit to its exchange, when online
EXCHANGE_EVERY = 5 * MINUTE  # when there is nothing to push
BACKOFF_FIRST = 5 * SECOND
BACKOFF_CAP = 15 * MINUTE
RECONNECT_SPREAD = 5 * MINUTE  # first exchange after an outage, so that a whole region does not come back in one second

LIST_AGE_SOFT = 48 * HOUR
LIST_AGE_HARD = 15 * DAY
UNSYNCED_SOFT = 60
UNSYNCED_SOFT_CENTS = 120_000
UNSYNCED_HARD = 200
UNSYNCED_HARD_CENTS = 400_000
WATERMARK_MAX = 72 * HOUR  # an AMBER claim waits for the other terminals at most this long

ENROLMENT_CODE_DIGITS = 12
ENROLMENT_CODE_LIFE = 15 * MINUTE
ENROLMENT_TRIES_MAX = 5
COMPARISON_DIGITS = 6

assert RECOVERED_ENTRY_MAX + 2 <= PAYLOAD_MAX
assert BATCH_ENTRIES_MAX * ENTRY_MAX * 4 // 3 < BODY_MAX
assert UNSYNCED_SOFT < UNSYNCED_HARD
assert UNSYNCED_SOFT_CENTS < UNSYNCED_HARD_CENTS
assert LIST_AGE_SOFT < LIST_AGE_HARD
assert PUSH_AFTER < BACKOFF_FIRST < EXCHANGE_EVERY <= BACKOFF_CAP
