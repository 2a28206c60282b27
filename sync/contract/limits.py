"""Every bound of the protocol, with its reason. Their relations are asserted at import."""

from sync.contract.instant import DAY, HOUR, MINUTE, SECOND

ENTRY_HEADER = 118  # bytes before the payload
SIGNATURE = 64  # Ed25519
PAYLOAD_MAX = 1024  # the largest payload is RECOVERED, which holds one whole other entry
ENTRY_MAX = ENTRY_HEADER + PAYLOAD_MAX + SIGNATURE
RECOVERED_ENTRY_MAX = 768  # a REDEEM with every field at its longest is under 450

BATCH_ENTRIES_MAX = 200  # about 70 kB: one mobile-phone radio burst, one server transaction
BODY_MAX = 1024 * 1024  # a decompressed request; a batch of the largest entries in base64 is under 400 kB
ANSWER_MAX = (
    3 * 1024 * 1024
)  # a decompressed answer; the longest opposition list in JSON, wrapped in base64 twice, is under 2 MB
REFUSAL_MAX = 16 * 1024  # what is read of the body of a refusal, to find its word
ANSWER_VERDICTS_MAX = 500  # the rest comes with the next exchange, asked for at once

REFERENCE_MAX = 32  # bytes of UTF-8, the affiliate's own reference (a member number)
TEXT_MAX = 64  # bytes of UTF-8, any other short text in a payload
NAME_BYTES = 12  # bytes of the name to check, in the ticket code

OPPOSED_MAX = 20_000  # entries of the opposition list; 1 % of a large campaign is 750
OPPOSED_BYTES = 52  # `{"number":9999999999999999,"below_generation":256},`
KEYS_MAX = 256  # of a key set: four purposes, a campaign a year, overlaps
ROOTS_MAX = 16
CAMPAIGNS_MAX = 64  # of a policy

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
assert OPPOSED_MAX * OPPOSED_BYTES * 16 // 9 + ANSWER_VERDICTS_MAX * 128 * 4 // 3 < ANSWER_MAX * 3 // 4
assert UNSYNCED_SOFT < UNSYNCED_HARD
assert UNSYNCED_SOFT_CENTS < UNSYNCED_HARD_CENTS
assert LIST_AGE_SOFT < LIST_AGE_HARD
assert PUSH_AFTER < BACKOFF_FIRST < EXCHANGE_EVERY <= BACKOFF_CAP
