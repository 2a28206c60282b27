"""Every bound of the devices process, with its reason. Relations between bounds are asserted at the bottom.

Decides nothing else. Figures marked "measured" come from a bench with real kernel devices.
"""

# --- the socket ------------------------------------------------------------------------------------

LINE_BYTES_MAX = 65_536
"""One JSON line. The longest honest one is a receipt document, about 6 KiB; ten times that is a fault."""

OUTPUT_BYTES_MAX = 262_144
"""Bytes waiting for a client that does not read. Past it the client is let go: its scans stay retained."""

CONNECTIONS_MAX = 8
"""One terminal and a few read-only observers (support, tests)."""

HEARTBEAT_S = 1.0
"""The process says that it lives once a second."""

HEARTBEAT_SILENCE_MAX_S = 3.5
"""Three heartbeats missed: the terminal shows scanner and printer as absent."""

ANSWER_S = 5.0
"""How long an installer's program waits for what the process knows already. It waits for a heartbeat among others."""

PROBE_ANSWER_S = 60.0
"""The same for a probe: a serial printer is tried at every speed, and prints a page at the slowest."""

# --- scans -----------------------------------------------------------------------------------------

SCAN_CHARACTERS_MAX = 512
"""Our longest code has 251 digits; twice that leaves room for an identifier and a foreign QR code."""

SCANS_RETAINED_MAX = 256
"""Scans that the terminal has not acknowledged. One a second during four minutes; then the oldest goes, logged."""

SCAN_AGE_MAX_S = 60.0
"""A scan waits this long for a terminal that is not there. Longer, the family has left or has been scanned again:
showing it then would put a stranger's ticket on the screen. A terminal that is restarted is back in seconds."""

DUPLICATE_WINDOW_S = 0.7
"""The same text from the same scanner within this time is one reading of one paper."""

SILENCE_TORN_S = 1.5
"""A scanner that ends its codes by a key has lost the end of one after this silence. The slowest keyboard scanners
peak at 100 ms per key, so a pause inside a code never lasts this long."""

SILENCE_END_S = 0.4
"""The end of a code from a scanner set to send no suffix."""

SETTLING_S = 0.4
"""Characters that arrive sooner than this after a device was opened may be the tail of a code that began before."""

SUSPECTS_RUNNING = 3
"""So many codes without a sure meaning, one after the other: not a smudge, another keyboard than the scanner was set to."""

FLOOD_CODES_MAX = 40
FLOOD_S = 2.0
"""More codes than this within this time, twenty a second, come from no hand: a trigger that is stuck on a page of codes, or
something that pretends to be a scanner. Its port is closed for a while, so that the others and the printer are served."""

REPORTS_A_TURN_MAX = 256
"""Of the devices' threads: then the clients have their turn, whoever floods."""

SCANNERS_MAX = 8

# --- setting devices up ---------------------------------------------------------------------------

KEY_CHARACTERS_MAX = 200
"""What names a device: vendor, product, a serial number (126 characters at most on USB) and a port."""

DEVICES_FOUND_MAX = 32
"""Scanners and printers looked at. A counter has two or three; a hub full of others must not fill a line of the socket."""

DEVICE_TEXT_CHARACTERS_MAX = 100
"""Of a serial number or a name that a device says of itself, which may be anything."""

ENROLMENTS_MAX = 16
"""Scanners of which something was learnt: those of the counter, and those that were lent or replaced."""

REGISTRY_BYTES_MAX = 262_144
"""What is kept of sixteen scanners is 10 KiB; a longer file is something else."""

REGISTRY_COPIES_MAX = 9
"""Damaged files kept aside."""

EARS_PATIENCE_S = 3.0
"""How long the word "scan now" waits for scanners that cannot be opened at once."""

CALIBRATION_S_MAX = 300
"""Time to find the scanner and the sheet. Longer, somebody has gone for lunch and scans must reach the counter again."""

# --- devices ---------------------------------------------------------------------------------------

RETRY_FIRST_S = 0.25
RETRY_MAX_S = 2.0
"""Back-off between two attempts to open a device that is there and cannot be opened."""

RETRY_ABSENT_MAX_S = 10.0
"""The same for one that is not there: being plugged in wakes whoever waits, and looking for it costs more than all else that
is done at rest."""

POLL_S = 0.25
"""The longest a device thread waits before it looks whether it must stop."""

HANDOVER_S = 2.0
"""How long whoever opens a device next waits for the thread that had it. It ends within POLL_S unless it hangs."""

RESCAN_S = 30.0
"""How often somebody looks what is plugged in, though nothing was heard: a message may be lost."""

RESCAN_DEAF_S = 5.0
"""The same where the system's messages cannot be heard at all."""

RESCAN_SETTLE_S = 0.05
RESCAN_SETTLE_TIMES_MAX = 10
"""Silence that ends the ringing of one plugging in, and how many times it is waited for: half a second of noise is looked
into all the same."""

# --- printing --------------------------------------------------------------------------------------

DOCUMENT_BLOCKS_MAX = 200
TEXT_CHARACTERS_MAX = 400
QR_CHARACTERS_MAX = 600
FEED_LINES_MAX = 20
CODE128_DIGITS_MAX = 40
"""A receipt is short, so that the printer's own buffer takes it whole and the time of doubt is small."""

JOB_NAME_CHARACTERS_MAX = 64
JOBS_OPEN_MAX = 200
"""Jobs waiting for a printer. A day at a counter is fewer; past it something is wrong and new ones are refused."""

JOBS_SETTLED_MAX = 2_000
"""Settled jobs kept, without their text, so that a job sent twice by its name is still known."""

JOBS_TOLD_MAX = 50
"""Settled jobs whose state a connecting terminal is told, besides every open one."""

CHUNK_BYTES = 2_048
"""Bytes offered to a printer at once: what a stop or a cancel can still hold back."""

CHUNK_TIMEOUT_S = 0.7
"""A printer that takes nothing for this long gets the thread's attention back to its orders."""

OPEN_TIMEOUT_S = 2.0
"""A printer on the counter's own network answers in milliseconds."""
STALL_SHOWN_S = 6.0
"""A printer that takes nothing for this long is shown as needing a hand (paper, cover). Longer than the 4.3 s that the
system's last 4 KiB need on a serial line at 9600 baud."""

STALL_MAX_S = 300.0
"""Time to find a roll and change it. After it the job is in doubt and the others go on."""

STOP_GRACE_S = 3.0
"""A receipt on its way when the process is told to stop may still end."""

PROBE_S = 10.0
"""How often an idle printer is looked at, so that its light is true before somebody needs it."""

STORE_RETRY_S = 2.0
"""How often a job database that failed is opened again."""

assert HEARTBEAT_SILENCE_MAX_S > 3 * HEARTBEAT_S
assert HEARTBEAT_S < ANSWER_S
assert SETTLING_S < SILENCE_TORN_S
assert SILENCE_END_S < SILENCE_TORN_S
assert CHUNK_TIMEOUT_S < STALL_SHOWN_S < STALL_MAX_S
assert RETRY_FIRST_S < RETRY_MAX_S
assert POLL_S < HANDOVER_S < EARS_PATIENCE_S
assert RESCAN_SETTLE_S * RESCAN_SETTLE_TIMES_MAX < RESCAN_DEAF_S < RESCAN_S
assert LINE_BYTES_MAX < OUTPUT_BYTES_MAX
