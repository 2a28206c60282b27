"""What is printed: the family's receipt, and the X and Z reports."""

import datetime as dt

from terminal.texts.figures import NO_BREAK, Figures, french


class PaperTexts(Figures):
    """French."""

    def receipt_number(self, number: int) -> str:
        return f"Reçu n°{NO_BREAK}{number}"

    def receipt_moment(self, at: dt.datetime) -> str:
        return f"{at:%d/%m/%Y}{NO_BREAK}{at:%H:%M}"

    def receipt_counter(self, terminal: int) -> str:
        return f"Guichet {terminal}"

    def receipt_duplicate(self, copy: int) -> str:
        return f"DUPLICATA {copy}"

    def receipt_duplicate_made(self, at: dt.datetime) -> str:
        return f"Réimprimé {self.moment(at)}"

    def receipt_ticket(self, masked: str) -> str:
        return f"Ticket{NO_BREAK}{masked}"

    def receipt_typed(self) -> str:
        return "Ticket tapé à la main"

    def receipt_guaranteed(self) -> str:
        return "Accepté, remboursement garanti"

    def receipt_reserved(self) -> str:
        return french("Accepté sous réserve : réponse 72 heures au plus après l’échange")

    def receipt_voided(self) -> str:
        return "ANNULÉ"

    def receipt_entry(self, terminal: int, sequence: int, digest: str) -> str:
        return f"Écriture {terminal}-{sequence}{NO_BREAK}{digest}"

    def receipt_total(self, count: int) -> str:
        return f"TOTAL {self.tickets(count)}"

    def receipt_price(self) -> str:
        return "Prix de l’activité"

    def receipt_left(self) -> str:
        return "Reste à payer"

    def receipt_hotline(self, number: str) -> str:
        return f"Une question{_QUESTION} {number}"

    def receipt_keep(self) -> str:
        return "Gardez ce reçu avec vos autres tickets."

    def report_heading(self, number: int | None) -> str:
        return "LECTURE DU JOUR (X)" if number is None else f"CLÔTURE N°{NO_BREAK}{number} (Z)"

    def report_not_a_closing(self) -> str:
        return "Cette lecture ne clôt rien."

    def report_last_entry(self, terminal: int, sequence: int, digest: str) -> str:
        return f"Dernière écriture {terminal}-{sequence}{NO_BREAK}{digest}"

    def report_signature(self) -> str:
        return "Signature du responsable"


_QUESTION = "\u202f?"
