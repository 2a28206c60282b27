"""What the counter says while a ticket is taken: ready, number, ticket, date, amount, verdict, and the band above them."""

import datetime as dt

from sync.contract.money import Cents
from terminal.texts.figures import NARROW, NO_BREAK, Figures, french, whole
from terminal.texts.lamps import LAMPS
from terminal.texts.reasons import REASONS, ReasonFacts
from terminal.texts.tables import ACTIONS, CANNOT, THINGS


class TakingTexts(Figures):
    """French."""

    # --- keys and actions --------------------------------------------------------------------------------------------

    def key(self, name: str) -> str:
        """What is engraved on a French keyboard."""
        return {"Return": "Entrée", "Escape": "Échap", "Backspace": "⌫"}.get(name, name)

    def action(self, name: str) -> str:
        """The word on a button, by the name of its intent or of its use."""
        return french(ACTIONS[name])

    def key_erase(self) -> str:
        return "Effacer"

    def key_digit(self, digit: int) -> str:
        return f"Chiffre {digit}"

    def key_comma(self) -> str:
        return "Virgule"

    def key_next_part(self) -> str:
        return "Partie suivante de la date"

    # --- the band ----------------------------------------------------------------------------------------------------

    def counter_name(self, terminal: int) -> str:
        return f"Guichet {terminal}"

    def last_exchange(self, ago_ms: int | None) -> str:
        if ago_ms is None:
            return "Pas encore d’échange"
        return f"Échange {self.ago(ago_ms)}"

    def ago(self, ms: int) -> str:
        minutes = ms // 60_000
        if minutes < 1:
            return "à l’instant"
        if minutes < 60:
            return f"il y a {minutes}{NO_BREAK}min"
        if minutes < 48 * 60:
            return f"il y a {minutes // 60}{NO_BREAK}h"
        return f"il y a {minutes // 1440}{NO_BREAK}jours"

    def waiting(self, count: int, cents: Cents) -> str:
        if not count:
            return "Rien à envoyer"
        return f"{self.tickets(count)} à envoyer, {self.money(cents)}"

    def season(self, valid_days: int, claim_days: int) -> str:
        """From 1 March on; negative once it is over."""
        valid = f"Tickets valables encore {self.days(valid_days)}" if valid_days > 0 else "Dernier jour des tickets"
        claims = f"demandes encore {self.days(claim_days)}" if claim_days > 0 else "dernier jour des demandes"
        return f"{'Tickets périmés' if valid_days < 0 else valid}, {'demandes closes' if claim_days < 0 else claims}"

    def cannot(self, name: str) -> str:
        """What is not possible now, in one sentence."""
        return french(CANNOT[name])

    def lamp(self, name: str) -> str:
        return {"scanner": "Douchette", "printer": "Imprimante", "network": "Réseau"}[name]

    def lamp_sentence(self, name: str, state: str) -> str:
        return french(LAMPS[name, state][0])

    def lamp_remedy(self, name: str, state: str) -> str:
        return french(LAMPS[name, state][1])

    def next_try(self, in_ms: int) -> str:
        seconds = max(1, in_ms // 1000)
        return (
            f"Nouvel essai dans {seconds}{NO_BREAK}s."
            if seconds < 90
            else f"Nouvel essai dans {seconds // 60}{NO_BREAK}min."
        )

    # --- ready -------------------------------------------------------------------------------------------------------

    def ready(self) -> str:
        return "Présentez le ticket"

    def ready_hint(self, *, has_scanner: bool) -> str:
        if has_scanner:
            return "Le carré sous la douchette, ou le numéro au clavier."
        return "Sans douchette, tapez le numéro du ticket."

    def forecast(self, day: dt.date, cents: Cents, unsynced: Cents, before: dt.date, today: dt.date) -> str:
        """`Prochain virement le 16/10 : 430,00 €, dont 60,00 € à synchroniser avant jeudi`"""
        text = f"Prochain virement le {self.day(day)} : {self.money(cents + unsynced)}"
        if unsynced:
            when = self.weekday(before) if 0 < (before - today).days < 7 else f"le {self.day(before)}"
            text += f", dont {self.money(unsynced)} à synchroniser avant {when}"
        return french(text)

    def today_so_far(self, count: int, cents: Cents) -> str:
        if not count:
            return "Aucun ticket pris aujourd’hui"
        return f"Aujourd’hui{NO_BREAK}: {self.tickets(count)}, {self.money(cents)}"

    # --- the basket --------------------------------------------------------------------------------------------------

    def basket_of(self, name: str) -> str:
        return f"Panier de {whole(name)}" if name else "Panier en cours"

    def basket_total(self) -> str:
        return "Total"

    def basket_price(self) -> str:
        return "Prix de l’activité"

    def basket_left(self) -> str:
        return "Reste à payer"

    def basket_reference(self, reference: str) -> str:
        return f"Votre référence{NO_BREAK}: {reference}"

    # --- the number --------------------------------------------------------------------------------------------------

    def number_title(self) -> str:
        return "Numéro du ticket"

    def number_hint(self) -> str:
        return "Les 18 chiffres imprimés sous les barres."

    def number_typing(self, typed: int, needed: int) -> str:
        return f"{typed} sur {needed} chiffres"

    def number_right(self) -> str:
        return "Le numéro est juste"

    def number_wrong(self, swapped_at: int | None) -> str:
        if swapped_at is None:
            return french("Un chiffre ne va pas : relisez le papier")
        return french(f"Les chiffres {swapped_at} et {swapped_at + 1} sont peut-être inversés : relisez le papier")

    # --- the ticket --------------------------------------------------------------------------------------------------

    def found_title(self) -> str:
        return "Ticket trouvé"

    def name_to_check(self) -> str:
        return "Nom à vérifier"

    def no_name(self) -> str:
        return "Sans nom"

    def identity_reminder(self) -> str:
        return "Regardez une pièce d’identité ou le carnet de correspondance."

    def theme(self, sport: bool, culture: bool) -> str:  # noqa: FBT001  (two themes, two facts)
        return "Sport et culture" if sport and culture else "Sport" if sport else "Culture"

    def validity(self, first: dt.date, last: dt.date) -> str:
        return f"Du {self.full_day(first)} au {self.full_day(last)}"

    def assigned(self, *, here: bool) -> str:
        return "Réservé à votre organisme" if here else "Non réservé"

    def verified_title(self) -> str:
        return "Vérifié"

    def unverified_title(self) -> str:
        return "Pas encore vérifié"

    def verified_code(self) -> str:
        return "Le code est authentique"

    def verified_dates(self) -> str:
        return "Dates et thème acceptés ici"

    def verified_here(self) -> str:
        return "Jamais pris à ce guichet"

    def verified_opposition(self, as_of: dt.datetime) -> str:
        return f"Sans opposition, liste du {as_of:%d/%m} à {as_of:%H:%M}"

    def unverified_date(self) -> str:
        return french("Date de naissance : à demander")

    def unverified_elsewhere(self) -> str:
        return french("Pris ailleurs depuis cette liste : l’échange le dira")

    def taken_elsewhere_guaranteed(self) -> str:
        return french("Pris ailleurs depuis cette liste : vous êtes garanti")

    # --- the birthdate -----------------------------------------------------------------------------------------------

    def birthdate_title(self, name: str) -> str:
        return f"Date de naissance de {whole(name)}" if name else "Date de naissance du collégien"

    def birthdate_parts(self) -> tuple[str, str, str]:
        return "Jour", "Mois", "Année"

    def birthdate_privacy(self) -> str:
        return "Elle est scellée aussitôt et n’est jamais gardée en clair sur cet appareil."

    def birthdate_wrong(self, number: int, of: int) -> str:
        return f"La date ne correspond pas au ticket (essai {number} sur {of})"

    def birthdate_try(self, number: int, of: int) -> str:
        return f"Essai {number} sur {of}"

    def birthdate_fault(self, name: str) -> str:
        return french(
            {
                "incomplete": "Tapez le jour, le mois et l’année : huit chiffres",
                "no-such-day": "Cette date n’existe pas",
                "not-a-pupil": "Vérifiez l’année : un collégien a de 10 à 18 ans",
            }[name]
        )

    # --- the pad -----------------------------------------------------------------------------------------------------

    def pad_title(self, name: str) -> str:
        return {
            "amount": "Montant imprimé sur le ticket",
            "price": "Prix de l’activité",
            "reference": "Votre référence",
        }[name]

    def pad_hint(self, name: str) -> str:
        return french(
            {
                "amount": "Si le carré est lisible, scannez-le plutôt : le montant est lu, et le remboursement peut être garanti.",
                "price": "L’écran dira ce que la famille doit encore payer.",
                "reference": "Numéro d’adhérent ou de reçu : il revient dans tous vos relevés.",
            }[name]
        )

    def typed_money(self, typed: str, cents: Cents | None) -> str:
        """As it is typed: `30`, `1 230,5`."""
        if cents is None:
            return ""
        euros, comma, rest = typed.partition(",")
        return f"{int(euros):,}".replace(",", NARROW) + comma + rest

    def currency(self) -> str:
        return "€"

    def amount_bounds(self, low: Cents, high: Cents) -> str:
        return f"De {self.money(low)} à {self.money(high)}"

    def amount_out_of_bounds(self, low: Cents, high: Cents) -> str:
        return french(f"Un ticket vaut de {self.money(low)} à {self.money(high)} : relisez le papier")

    def price_out_of_bounds(self, high: Cents) -> str:
        return f"Au plus {self.money(high)}"

    # --- verdicts ----------------------------------------------------------------------------------------------------

    def accepted(self) -> tuple[str, str]:
        """The word, and what it promises. Together: `Accepté, remboursement garanti`."""
        return "Accepté", "remboursement garanti"

    def reserved(self) -> str:
        return "Accepté sous réserve"

    def reserved_until(self, day: dt.date) -> str:
        return f"réponse au plus tard le {self.day(day)}"

    def reserved_offline(self) -> str:
        return "réponse 72 heures au plus après le prochain échange"

    def refused(self) -> str:
        return "Refusé"

    def unknown(self) -> str:
        return "Je ne peux pas savoir"

    def reason(self, name: str, facts: ReasonFacts) -> str:
        """Why, by the name of a check."""
        return french(REASONS[name][0].format(**facts.words(self)))

    def advice(self, name: str, facts: ReasonFacts) -> str:
        """What to do about it."""
        return french(REASONS[name][1].format(**facts.words(self)))

    def recovered(self) -> str:
        return "Dernier ticket enregistré avant l’arrêt"

    def recovered_hint(self) -> str:
        return french("Il compte : gardez le papier.")

    def server_said(self, french_text: str, english_text: str) -> str:
        del english_text
        return f"Réponse du serveur{NO_BREAK}: {french_text}"

    def verdict_meaning(self, french_text: str, english_text: str) -> str:
        """Verdicts carry their sentences in both languages."""
        del english_text
        return french_text

    def situation(self, code: str) -> str:
        return f"Code {code}"

    def hotline(self, number: str) -> str:
        return f"Assistance{NO_BREAK}: {number}"

    def number_of_ticket(self, masked: str) -> str:
        return f"N° {masked}"

    def number_typed_by_hand(self) -> str:
        return "Numéro tapé à la main"

    # --- notices and misread codes -----------------------------------------------------------------------------------

    def left_behind(self, name: str, count: int) -> str:
        if count > 1:
            return f"{self.tickets(count)} laissés de côté, pas pris"
        return f"Le ticket de {whole(name)} n’a pas été pris" if name else "Le ticket précédent n’a pas été pris"

    def piled(self, count: int) -> str:
        return french(f"{self.tickets(count + 1)} du même enfant : une seule date suffit")

    def not_a_ticket(self, thing: str) -> tuple[str, str]:
        """What it is, and what it is not."""
        return THINGS[thing]

    def not_a_ticket_advice(self) -> str:
        return "Présentez le carré d’un ticket du pass, ou tapez son numéro."

    def scan_again(self) -> str:
        return "Scannez encore"

    def scan_again_strip(self) -> str:
        return french("Code incomplet : scannez encore")

    def scan_again_why(self) -> str:
        return "Le code est arrivé incomplet."

    def scan_again_advice(self) -> str:
        return "Posez le papier à plat, le carré en entier sous la douchette. Sinon, tapez le numéro."
