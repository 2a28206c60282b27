"""Documents that several tests print: a receipt as the terminal makes them, and strategies for any document."""

from hypothesis import strategies as st

from drivers.printer.document import (
    Alignment,
    Block,
    Code128,
    Columns,
    Cut,
    Document,
    Feed,
    Line,
    Mark,
    Qr,
    Rule,
    Size,
    Weight,
)

CLAIM_NUMBER = "421700018397431206"
CLAIM_ADDRESS = "https://passjeunes.example.fr/r/421700018397431206"


def receipt(mark: str | None = None) -> Document:
    marks: tuple[Block, ...] = (Mark(mark),) if mark else ()
    return Document(
        (
            *marks,
            Line("Pass Jeunes", align=Alignment.CENTER, bold=True, size=Size.LARGE),
            Line("Département d’Ille-et-Vilaine", align=Alignment.CENTER),
            Feed(1),
            Line("Cercle Paul Bert – Judo", align=Alignment.CENTER, bold=True),
            Line("12 rue du Gymnase, 35000 Rennes", align=Alignment.CENTER),
            Feed(1),
            Line("Reçu n° 4217-000183", align=Alignment.CENTER, bold=True),
            Columns("Mercredi 2 septembre 2026", "14:32"),
            Rule(Weight.HEAVY),
            Columns("Ticket 1234 5678 9012 3456 78", "30,00\xa0€"),
            Line("  Léa D. · sport"),
            Columns("Ticket 8765 4321 0987 6543 21", "1\u202f234,50\xa0€"),
            Line("  Zoë-Anaïs N. · culture, au cœur de la très grande salle de l’Œuvre"),
            Rule(),
            Columns("Total", "1\u202f264,50\xa0€", bold=True, size=Size.TALL),
            Columns("Reste à payer au club", "0,00\xa0€"),
            Rule(Weight.DOTTED),
            Line("Accepté, remboursement garanti", align=Alignment.CENTER, bold=True),
            Line("Ce numéro permet de suivre la demande, en ligne ou au guichet du collège.", align=Alignment.CENTER),
            Feed(1),
            Code128(CLAIM_NUMBER),
            Line("4217 0001 8397 4312 06", align=Alignment.CENTER),
            Qr(CLAIM_ADDRESS),
            Line("Merci et bonne saison !", align=Alignment.CENTER),
            Cut(),
        )
    )


def _pairs(text: str) -> str:
    return text if len(text) % 2 == 0 else text + "0"


any_text = st.text(max_size=80)
digits = st.text(alphabet="0123456789", min_size=2, max_size=18).map(_pairs)
blocks: st.SearchStrategy[Block] = st.one_of(
    st.builds(Line, any_text, align=st.sampled_from(Alignment), bold=st.booleans(), size=st.sampled_from(Size)),
    st.builds(Columns, any_text, any_text, bold=st.booleans(), size=st.sampled_from(Size)),
    st.builds(Rule, st.sampled_from(Weight)),
    st.builds(Feed, st.integers(1, 20)),
    st.builds(Code128, digits),
    st.builds(Qr, st.text(alphabet=st.characters(codec="ascii", min_codepoint=0x20), min_size=1, max_size=60)),
    st.builds(Mark, any_text),
    st.just(Cut()),
)
documents = st.lists(blocks, min_size=1, max_size=12).map(lambda parts: Document(tuple(parts)))
