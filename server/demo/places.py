"""PURE. The demonstration's bodies: an issuer, colleges, affiliates. All invented; their check digits alone are right.

Telephone numbers are of the range that the regulator keeps for fiction (01 99 00 ...).
"""

from dataclasses import dataclass

from server.campaigns.document import WalletTerms
from sync.contract.ticket import Theme

ISSUER_NAME = "Département de Haute-Rive"
ISSUER_SHORT_NAME = "Haute-Rive"
HOTLINE = "01 99 00 92 92"
ACCENT_COLOUR = "#0b5f8a"
SCHEME_NUMBER = 92
DEBTOR_NAME = "DEPARTEMENT DE HAUTE-RIVE"
DEBTOR_BANK, DEBTOR_BRANCH, DEBTOR_ACCOUNT = "30001", "00092", "0000C920000"
DEBTOR_BIC = "BDFEFRPPCCT"

ENVELOPE_CENTS = 220_000_000
ENVELOPE_DECISION = "2026-118"
WALLETS = (
    WalletTerms(themes=int(Theme.SPORT), amount_cents=8000, bursary_cents=2000),
    WalletTerms(themes=int(Theme.CULTURE), amount_cents=10_000, bursary_cents=2000),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CollegePlace:
    """`pupils`: how many it has in the demonstration."""

    uai: str
    name: str
    town: str
    pupils: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AffiliatePlace:
    """`account`: branch and account number of the invented bank account; its check digits are computed."""

    number: int
    name: str
    holder: str
    town: str
    themes: Theme
    sites: tuple[str, ...]
    siren: str
    account: tuple[str, str]


COLLEGES = (
    CollegePlace(uai="0929901A", name="Collège Jean-Macé", town="Rive-sur-Loir", pupils=48),
    CollegePlace(uai="0929902B", name="Collège Irène-Joliot-Curie", town="Montfleuri", pupils=30),
    CollegePlace(uai="0929903C", name="Collège Maryse-Condé", town="Port-Clair", pupils=30),
)

AFFILIATES = (
    AffiliatePlace(
        number=1001,
        name="Judo Club de Rive-sur-Loir",
        holder="JUDO CLUB RIVE SUR LOIR",
        town="Rive-sur-Loir",
        themes=Theme.SPORT,
        sites=("Dojo municipal",),
        siren="900100101",
        account=("00421", "00010010137"),
    ),
    AffiliatePlace(
        number=1002,
        name="Les Nageurs de Port-Clair",
        holder="NAGEURS DE PORT CLAIR",
        town="Port-Clair",
        themes=Theme.SPORT,
        sites=("Piscine des Trois-Ponts",),
        siren="900100201",
        account=("00421", "00010020234"),
    ),
    AffiliatePlace(
        number=1003,
        name="Théâtre de l'Écluse",
        holder="THEATRE DE L ECLUSE",
        town="Rive-sur-Loir",
        themes=Theme.CULTURE,
        sites=("Grande salle", "Petit plateau"),
        siren="900100301",
        account=("00538", "00010030331"),
    ),
    AffiliatePlace(
        number=1004,
        name="École de musique de Montfleuri",
        holder="ECOLE MUSIQUE MONTFLEURI",
        town="Montfleuri",
        themes=Theme.CULTURE,
        sites=("Maison des arts",),
        siren="900100401",
        account=("00538", "00010040428"),
    ),
    AffiliatePlace(
        number=1005,
        name="Cinéma Le Phare",
        holder="SARL LE PHARE",
        town="Port-Clair",
        themes=Theme.CULTURE,
        sites=("Caisse",),
        siren="900100501",
        account=("00612", "00010050525"),
    ),
    AffiliatePlace(
        number=1006,
        name="Maison des jeunes de Montfleuri",
        holder="MJC DE MONTFLEURI",
        town="Montfleuri",
        themes=Theme.SPORT | Theme.CULTURE,
        sites=("Accueil",),
        siren="900100601",
        account=("00612", "00010060622"),
    ),
)
AFFILIATE_BANK = "18999"  # no bank has it

CENTRAL_USERS = (("central", "Claire", "Fontaine"), ("central2", "Hugo", "Lemaire"))  # two: a run needs four eyes
COLLEGE_USERS = (
    ("college-mace", "Nadia", "Perrin"),
    ("college-curie", "Luc", "Bonnet"),
    ("college-conde", "Aïcha", "Traoré"),
)
AFFILIATE_USERS = (
    ("judo", "Paul", "Renaud"),
    ("nageurs", "Inès", "Faure"),
    ("theatre", "Jeanne", "Morvan"),
    ("musique", "Karim", "Benali"),
    ("cinema", "Sophie", "Girard"),
    ("mjc", "Yann", "Le Bihan"),
)


def french_iban(bank: str, branch: str, account: str) -> str:
    """27 characters with both sets of check digits. Source: NF Z 10-011 (RIB key), ISO 13616 (IBAN)."""
    key = 97 - (89 * _digits(bank) + 15 * _digits(branch) + 3 * _digits(account)) % 97
    domestic = f"{bank}{branch}{account}{key:02d}"
    as_number = int("".join(str(int(character, 36)) for character in domestic + "FR00"))
    return f"FR{98 - as_number % 97:02d}{domestic}"


def siret(siren: str) -> str:
    """The SIREN's own last digit and the head office's NIC made right (Luhn)."""
    whole = siren[:8] + _luhn(siren[:8])
    return whole + "0001" + _luhn(whole + "0001")


def _digits(text: str) -> int:
    """Letters of an account number count as digits: A and J are 1, B, K and S are 2, and so on to 9."""
    letters = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "12345678912345678923456789")
    return int(text.translate(letters))


def _luhn(digits: str) -> str:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return str(-total % 10)
