"""What the counter says when it looks back: papers, the journal, X and Z, the lights, changed outcomes, a counter at a stop."""

import datetime as dt

from sync.contract.money import Cents
from terminal.texts.figures import NO_BREAK, Figures, french, plural, whole
from terminal.texts.tables import FAULTS


class LookingTexts(Figures):
    """French."""

    # --- paper -------------------------------------------------------------------------------------------------------

    def paper_title(self, *, is_report: bool) -> str:
        return "Rapport" if is_report else "Reçu"

    def paper_state(self, name: str) -> str:
        return {
            "on-its-way": "Impression en cours",
            "waiting": "L’imprimante ne répond pas",
            "sent": "Envoyé à l’imprimante",
            "printed": "Imprimé",
            "in-doubt": "Impression interrompue",
            "not-printed": "Pas imprimé",
            "refused": "L’imprimante n’a pas pris ce papier",
        }[name]

    def paper_advice(self, name: str) -> str:
        return french(
            {
                "on-its-way": "Vous pouvez déjà prendre le ticket suivant.",
                "waiting": "Le papier sortira dès qu’elle sera prête. Les tickets pris le restent.",
                "sent": "Elle ne dit pas si le papier est sorti : regardez-le avant de le donner.",
                "printed": "Donnez le papier à la famille.",
                "in-doubt": "",
                "not-printed": "Les tickets pris le restent. Le papier peut être réimprimé.",
                "refused": "Les tickets pris le restent. Essayez encore, ou appelez l’assistance.",
            }[name]
        )

    def paper_question(self, *, is_report: bool) -> str:
        return french("Le rapport est-il sorti ?" if is_report else "Le reçu est-il sorti ?")

    def paper_question_why(self) -> str:
        return "L’imprimante s’est interrompue. Rien n’est réimprimé sans votre réponse."

    def recovering(self, *, goes_on: bool) -> str:
        if goes_on:
            return french("L’imprimante reprend. Encore rouge ? Éteignez-la, puis rallumez-la.")
        return french("L’imprimante se vide. Encore rouge ? Éteignez-la, puis rallumez-la.")

    def recovery_refused(self) -> str:
        return french("L’imprimante n’a pas entendu : éteignez-la, puis rallumez-la.")

    # --- the journal -------------------------------------------------------------------------------------------------

    def journal_title(self, day: dt.date) -> str:
        return f"Journal du {self.long_day(day)}"

    def journal_columns(self) -> tuple[str, str, str, str]:
        return "Heure", "Ticket", "Montant", "État"

    def journal_search(self) -> str:
        return french("Numéro, montant ou heure")

    def journal_filter(self, name: str) -> str:
        return "Tous les états" if not name else f"Seulement{NO_BREAK}: {self.line_state(name)}"

    def journal_sum(self, count: int, cents: Cents) -> str:
        return f"{self.tickets(count)}, {self.money(cents)}"

    def journal_empty(self, *, is_searching: bool) -> str:
        return "Aucun ticket ne correspond" if is_searching else "Aucun ticket ce jour-là"

    def line_state(self, name: str) -> str:
        return {
            "to-send": "à envoyer",
            "sent": "envoyé",
            "waiting": "en attente",
            "accepted": "accepté",
            "refused": "refusé",
            "voided": "annulé",
        }[name]

    def line_title(self, name: str) -> str:
        return f"Ticket de {name}" if name else "Ticket tapé à la main"

    def line_field(self, name: str) -> str:
        return {
            "taken": "Pris",
            "number": "Numéro",
            "decision": "Annoncé",
            "state": "État",
            "answer": "Réponse",
            "paid": "Montant retenu",
            "reference": "Votre référence",
            "receipt": "Reçu",
            "entry": "Écriture",
        }[name]

    def line_receipt(self, number: int, copies: int) -> str:
        printed = "pas imprimé" if not copies else plural(copies, "exemplaire", "exemplaires")
        return f"n° {number}, {printed}"

    def void_title(self) -> str:
        return french("Pourquoi annuler ce ticket ?")

    def void_consequence(self) -> str:
        return french(
            "Il ne vous sera pas remboursé, et la famille pourra le présenter de nouveau. L’annulation ne se reprend pas."
        )

    def not_voidable(self) -> str:
        return french("Annulation impossible ici : appelez l’assistance.")

    # --- X and Z -----------------------------------------------------------------------------------------------------

    def report_title(self, number: int | None) -> str:
        return "Lecture du jour (X)" if number is None else f"Clôture n° {number} (Z)"

    def report_since(self, at: dt.datetime | None) -> str:
        return "Depuis la mise en service" if at is None else f"Depuis la clôture {self.moment(at)}"

    def report_row(self, name: str) -> str:
        return {
            "taken": "Tickets pris",
            "voided": "Annulations",
            "net": "Net",
            "perpetual": "Total perpétuel",
        }[name]

    def report_count(self, count: int) -> str:
        return self.tickets(count)

    def closing_question(self) -> str:
        return french("Clore maintenant ?")

    def closing_consequence(self) -> str:
        return french("La clôture est comptée, signée et imprimée. Les tickets suivants iront dans la prochaine.")

    def closing_done(self) -> str:
        return "La clôture est enregistrée"

    def report_empty(self) -> str:
        return "Rien depuis la dernière clôture"

    # --- lights, changes, stops --------------------------------------------------------------------------------------

    def lights_title(self) -> str:
        return "Appareils et réseau"

    def lights_code(self, terminal: int, sequence: int) -> str:
        return f"Guichet {terminal}, écriture {sequence}"

    def changes_title(self, count: int) -> str:
        return "Une réponse a changé" if count == 1 else f"{count} réponses ont changé"

    def changes_hint(self) -> str:
        return "Le serveur a répondu autre chose que ce qui avait été annoncé ici."

    def change_announced(self, decision: str) -> str:
        return f"Annoncé{NO_BREAK}: {decision}"

    def change_paid(self, answer: str, paid: str) -> str:
        return f"{answer}, {paid} retenus"

    def starting(self) -> str:
        return "Ouverture du journal"

    def stopped(self) -> str:
        return "Guichet à l’arrêt"

    def revoked(self) -> tuple[str, str]:
        return (
            "Ce guichet a été retiré du service par le service central.",
            "Ce qui est enregistré sera encore envoyé. Pour reprendre, appelez l’assistance.",
        )

    def fault(self, name: str) -> str:
        """What does not work."""
        return french(FAULTS[name][0])

    def fault_advice(self, name: str) -> str:
        return french(FAULTS[name][1])

    def not_taken(self, name: str) -> str:
        """About the ticket in hand when the journal failed."""
        whose = f"Le ticket de {whole(name)}" if name else "Le ticket"
        return f"{whose} n’est pas pris{NO_BREAK}: gardez-le à part et présentez-le de nouveau."

    def nothing_lost(self) -> str:
        return french("Tout ce qui a été annoncé est enregistré.")
