"""English words that go by a name, and reasons: the same keys as the French tables, one by one."""

_WAIT = "The ticket keeps its value: exchange, or ask the family to come back."

REASONS_EN: dict[str, tuple[str, str]] = {
    "SIGNATURE_BAD": (
        "the code of this ticket is not authentic",
        "Scan it once more. If it is refused again, do not take it: the family asks its school.",
    ),
    "SIGNATURE_NOT_CHECKED": ("typed number: the ticket’s code was not read", "Scan the square of the ticket."),
    "CAMPAIGN_UNKNOWN": (
        "this counter does not know the campaign of this ticket",
        "Exchange, then show the ticket again. It may be good.",
    ),
    "NOT_YET_VALID": ("valid from {valid_from}", "Ask the family to come back on that date."),
    "EXPIRED": ("expired on {valid_to}", "It can no longer be taken. Its amount goes back to the issuer."),
    "THEME_NOT_ACCEPTED": (
        "this ticket pays for: {ticket_theme}. Your organisation accepts: {own_theme}",
        "Ask for a ticket of the other wallet.",
    ),
    "ASSIGNED_ELSEWHERE": (
        "reserved for another organisation",
        "The family can change this on its space, or at the school office.",
    ),
    "BEARER": (
        "ticket not reserved for your organisation",
        "The family can reserve it for you on its space, or at the school office.",
    ),
    "GENERATION_OLD": ("a newer print replaces this paper", "Ask the family for its latest sheet of tickets."),
    "OPPOSED": ("this ticket is blocked", "Do not take it. The family calls the hotline on {hotline}."),
    "ALREADY_HERE": (
        "already taken here {earlier}",
        "It counts once. If that was a mistake, it can be voided from the journal.",
    ),
    "BIRTHDATE_WRONG": ("the birthdate does not match", "Look at an identity document."),
    "BIRTHDATE_NOT_CHECKED": (
        "the birthdate will be checked by the server",
        "Exchange, to receive what is needed to check it here.",
    ),
    "BIRTHDATE_TRIES_SPENT": (
        "{tries} birthdates did not match today",
        "Do not take it today. The family checks its tickets, or calls the hotline on {hotline}.",
    ),
    "LISTS_OLD": ("this counter’s lists are more than two days old", _WAIT),
    "LISTS_TOO_OLD": ("this counter has not exchanged for too long", _WAIT),
    "UNSYNCED_MANY": ("many tickets wait for the exchange", _WAIT),
    "UNSYNCED_TOO_MANY": ("too many tickets wait for the exchange", _WAIT),
    "CLOCK_BEHIND": ("this machine’s clock is behind", "Set the clock, then show the ticket again."),
    "KEY_WEAK": ("this counter’s key is less protected than asked", "Call the hotline on {hotline}."),
    "CONVENTION_ENDED": (
        "your convention is not in force today",
        "The ticket keeps its value. Call central staff on {hotline}.",
    ),
    "CLAIMS_CLOSED": ("claims of this campaign are closed", "It can no longer be reimbursed."),
    "QUARANTINED": ("central staff are checking this counter", "Call the hotline on {hotline}."),
    "KIND_FOREIGN": ("this is a training ticket, without value", "Ask for a real ticket."),
    "ISSUER_KEY_UNKNOWN": (
        "this counter does not have the key that signed this ticket",
        "Exchange, then show the ticket again. It may be good.",
    ),
}

ACTIONS_EN: dict[str, str] = {
    "confirm": "Go on",
    "back": "Back",
    "drop": "Leave this ticket",
    "finish": "Finish",
    "check-date": "Check the date",
    "ask-date": "Ask the birthdate",
    "take": "Take this ticket",
    "search-number": "Find this ticket",
    "use-amount": "Use this amount",
    "use-price": "Use this price",
    "use-reference": "Use this reference",
    "type-number": "Type a number",
    "number": "Number",
    "journal": "Journal",
    "price": "Price",
    "reference": "Reference",
    "receipt": "Receipt",
    "last-receipt": "Last receipt",
    "print": "Print",
    "same-child": "Same child",
    "devices": "Devices",
    "exchange": "Exchange now",
    "filter": "State",
    "void": "Void this ticket",
    "void-by-mistake": "Taken by mistake",
    "void-by-family": "The family changed its mind",
    "void-wrong-ticket": "Wrong ticket",
    "keep": "Do not void",
    "reading": "X reading",
    "closing": "Close (Z)",
    "close-now": "Close the day",
    "not-yet": "Not now",
    "print-again": "Try again",
    "reprint": "Reprint",
    "print-later": "Later",
    "came-out": "Yes, it came out",
    "did-not-come-out": "No, reprint",
    "see-earlier": "See in the journal",
    "open": "Open",
    "previous-day": "Day before",
    "next-day": "Day after",
    "next": "Next",
    "read": "I have read it",
    "retry": "Try again",
}

CANNOT_EN: dict[str, str] = {
    "no-scanner": "No scanner: type the numbers",
    "no-printer": "No printer: no receipt for now",
    "no-network": "No network: answers will come later",
    "lists-old": "Provisional only: the lists are more than two days old",
    "lists-too-old": "No ticket can be taken before an exchange",
    "unsynced-many": "Provisional only: too many tickets wait for the exchange",
    "unsynced-too-many": "No ticket can be taken before an exchange",
    "clock-behind": "Provisional only: the machine’s clock is behind",
    "key-weak": "Provisional only: key less protected than asked",
    "quarantined": "Provisional only: central staff are checking this counter",
    "convention-ended": "No ticket can be taken: convention not in force",
    "paper-waiting": "A paper waits for the printer",
    "paper-in-doubt": "A paper may have come out: see the journal",
}

_SILENT = ("The devices service does not answer", "It restarts by itself. If not, restart the machine.")
_CALL = "Call the hotline. Tickets taken are kept."
_GOES_ON = "Nothing to do here: the counter goes on and tries again."

LAMPS_EN: dict[tuple[str, str], tuple[str, str]] = {
    ("scanner", "ready"): ("The scanner is ready", ""),
    ("scanner", "absent"): ("The scanner does not answer", "Plug its cable in again. Meanwhile, type the numbers."),
    ("scanner", "no-permission"): ("The scanner is there, but reserved", "Call the hotline: a right is missing."),
    ("scanner", "busy"): ("Another program holds the scanner", "Close the other program, or restart the machine."),
    ("scanner", "fault"): ("The scanner answers with an error", "Unplug it, count to five, plug it in again."),
    ("scanner", "not-set"): ("No scanner is set up", "Type the numbers, or set one up."),
    ("scanner", "silent"): _SILENT,
    ("printer", "ready"): ("The printer is ready", ""),
    ("printer", "absent"): ("The printer does not answer", "Check that it is on and connected. Receipts will wait."),
    ("printer", "no-permission"): ("The printer is there, but reserved", "Call the hotline: a right is missing."),
    ("printer", "busy"): ("Another program holds the printer", "Close the other program, or restart the machine."),
    ("printer", "fault"): ("The printer needs a hand", "Look at the paper and the cover, then try again."),
    ("printer", "not-set"): ("No printer is set up", "Receipts cannot be printed."),
    ("printer", "silent"): _SILENT,
    ("network", "ready"): ("Exchanges with the server succeed", ""),
    ("network", "never"): ("No exchange has taken place yet", "The counter takes tickets. Check the network."),
    ("network", "no-network"): ("No network", "The counter goes on without. Check the cable or the Wi-Fi."),
    ("network", "server-unreachable"): ("The server does not answer", _GOES_ON),
    ("network", "timed-out"): ("The network is too slow", "Nothing is lost: the counter tries again."),
    ("network", "cut"): ("The connection was cut", "Nothing is lost: the counter tries again."),
    ("network", "bad-tls"): ("The connection is not safe", "Check the machine’s date, or change networks."),
    ("network", "not-our-server"): ("Another site answers for the server", "This network probably wants a sign-in."),
    ("network", "overloaded"): ("The server is very busy", "Nothing to do: the counter tries again."),
    ("network", "server-failed"): ("The server has a problem", _GOES_ON),
    ("network", "request-refused"): ("The server refuses this counter", _CALL),
    ("network", "request-too-large"): ("The server refuses a sending that is too large", _CALL),
    ("network", "answer-untrusted"): ("The answer is not authentic", "Change networks, or call the hotline."),
    ("network", "journal-failed"): ("The answer could not be stored", _CALL),
}

THINGS_EN: dict[str, tuple[str, str]] = {
    "card": ("This is a card", "not a ticket"),
    "badge": ("This is a badge", "a school canteen badge, not a ticket"),
    "countermark": ("This is a countermark", "of the Pass Culture, not a ticket"),
    "book": ("This is a book", "not a ticket"),
    "article": ("This is an article", "a shop’s article, not a ticket"),
    "web-address": ("This is a web address", "not a ticket"),
    "official-document": ("This is an official document", "not a ticket"),
    "receipt": ("This is a receipt", "not a ticket"),
    "other": ("Unknown code", "not a ticket’s"),
}

_RESTART = "Restart the machine. If nothing changes, call the hotline."

FAULTS_EN: dict[str, tuple[str, str]] = {
    "JOURNAL_MISSING": (
        "This counter’s journal cannot be found",
        "The counter is not enrolled yet, or its disk is not there. Call the hotline.",
    ),
    "JOURNAL_FOREIGN": ("This version cannot read the journal", "Call the hotline before any update."),
    "JOURNAL_DAMAGED": (
        "The journal is damaged",
        "Switch nothing off and call the hotline: what can be read will be recovered.",
    ),
    "JOURNAL_READ_ONLY": ("The disk refuses to write", _RESTART),
    "JOURNAL_FULL": ("The disk is full", "Call the hotline: space must be freed, then try again."),
    "JOURNAL_BUSY": ("The journal is busy", "Wait a few seconds, then try again."),
    "JOURNAL_FAILING": ("The disk reported an error", _RESTART),
    "NOT_READ_BACK": (
        "I cannot know whether the last ticket is recorded",
        "Keep the paper and try again: if it is recorded, it will be announced.",
    ),
    "ENTRY_REFUSED": ("The journal refused an entry", _RESTART),
    "KEYS_UNUSABLE": ("This counter’s keys cannot be used", "Call the hotline."),
    "DOCUMENTS_UNUSABLE": ("This counter’s lists are not authentic", "Call the hotline."),
    "NO_SEALING_KEY": ("The keys from the server have expired", "Exchange, then try again."),
}
