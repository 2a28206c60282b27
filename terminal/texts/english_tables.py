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
        "The family can have this changed at the school office.",
    ),
    "BEARER": (
        "ticket not reserved for your organisation",
        "The family can have it reserved for you at the school office.",
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
    "resume-printer": "Paper freed: go on",
    "clear-printer": "Empty the printer",
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
    "no-paper": "No paper in the printer: receipts wait",
    "cover-open": "Printer cover open: receipts wait",
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

THINGS_EN: dict[str, tuple[str, str]] = {
    "card": ("This is a card", "not a ticket; a pass’s card is debited online"),
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
