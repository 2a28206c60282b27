"""Everything that can go wrong with the journal and its keys.

JournalFault
├── JournalMissing      no such file: this counter is not enrolled, or the disk is not mounted
├── JournalExists       an enrolment would overwrite a journal
├── JournalForeign      a file of something else, or of a later version of this program
├── JournalDamaged      SQLite cannot read it, or the chain does not hold: `findings` say where
├── JournalReadOnly     the file or its disk does not take writes
├── JournalFull         no space left
├── JournalBusy         the other process held the file for longer than the limit
├── JournalFailing      the disk reported an error
├── NotReadBack         what was committed is not what is read: nothing may be announced
├── EntryRefused        an entry that the chain's own rules do not allow
├── AnswerContradicts   a signed answer says of our journal what is not so
└── KeysUnusable        the key file is missing, exposed, spoilt or another terminal's
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing wrong with a journal. `sequence` is -1 when it is not about one entry."""

    sequence: int
    text: str

    def __str__(self) -> str:
        return self.text if self.sequence < 0 else f"entry {self.sequence}: {self.text}"


class JournalFault(Exception):
    """Base of what sync.journal raises."""


class JournalMissing(JournalFault):
    """There is no journal at that place."""


class JournalExists(JournalFault):
    """There is one already; a journal is never overwritten."""


class JournalForeign(JournalFault):
    """Not a journal that this version can read."""


class JournalDamaged(JournalFault):
    """Not what was written."""

    def __init__(self, message: str, findings: tuple[Finding, ...] = ()) -> None:
        super().__init__("; ".join((message, *map(str, findings[:3]))))
        self.findings = findings


class JournalReadOnly(JournalFault):
    """Writes are refused by the file system."""


class JournalFull(JournalFault):
    """The disk is full."""


class JournalBusy(JournalFault):
    """Another process did not release the journal in time."""


class JournalFailing(JournalFault):
    """The disk failed while reading or writing."""


class NotReadBack(JournalFault):
    """A committed entry is not found as it was written."""


class EntryRefused(JournalFault):
    """The entry would break a rule of the chain."""


class AnswerContradicts(JournalFault):
    """The server's answer and this journal cannot both be right."""


class KeysUnusable(JournalFault):
    """The terminal's keys cannot be used."""
