"""html-validate on every page as the server sends it, before a browser has repaired anything."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.test import Client

from server.database import Database
from tests.judges import node
from tests.judges.pages import Visit
from tests.unit.server.backoffice.conftest import As
from tests.unit.server.backoffice.conftest import scene as scene  # fixtures, needed here too
from tests.unit.server.backoffice.conftest import scene_file as scene_file
from tests.unit.server.backoffice.conftest import signed_in as signed_in
from tests.unit.server.backoffice.test_urls import EVERY, POSTS, address, bank_answers
from tests.unit.server.college.browsing import hidden, sent
from tests.unit.server.college.conftest import made as made
from tests.unit.server.college.conftest import office as office
from tests.unit.server.college.test_urls import LIST
from tests.unit.server.setup.test_voted_list_views import SEEN, send

IN_TROUBLE = ("400_nul.html", "403.html", "403_csrf.html", "404.html", "500.html", "503.html")
SOUND = """<!DOCTYPE html>
<html lang="fr"><head><title>Une page sans reproche</title></head>
<body><main><h1>Titre</h1></main></body></html>"""
# What each adds to the page, and what is said about it.
ADDED = {
    "<div><p>Ouvert</p>": "Unclosed element '<div>' (close-order)",
    "<p>Fermé</p></div>": "Stray end tag '</div>' (close-order)",
    "<p><div>a</div></p>": "Element <p> is implicitly closed by adjacent <div> (no-implicit-close)",
    "<ul><p>b</p></ul>": "<p> element is not permitted as content under <ul> (element-permitted-content)",
    '<p id="twice">c</p><p id="twice">d</p>': 'Duplicate ID "twice" (no-dup-id)',
    '<input placeholder="Nom">': "<input> element does not have a <label> (input-missing-label)",
    '<fieldset><label for="f">e</label><input id="f"></fieldset>': "<fieldset> must have a <legend> as the first child (wcag/h71)",
    '<label for="g">h</label><p id="i">j</p><input id="g" aria-describedby="i none">': (
        'Element references missing id "none" (no-missing-references)'
    ),
    "<h3>k</h3>": "Heading level can only increase by one, expected <h2> but got <h3> (heading-level)",
    "<p>l & m</p>": 'Raw "&" must be encoded as "&amp;" (no-raw-characters)',
    '<p style="color: red">n</p>': "Inline style is not allowed (no-inline-style)",
}


def objections(pages: dict[str, str]) -> list[str]:
    return node.run("html_validate.cjs", pages)


def test_pages_of_anybody_of_affiliates_and_of_central_staff(scene: Database, signed_in: As) -> None:
    bank_answers(scene)
    alice = signed_in("alice")
    send(alice)
    starts = {
        space: [address(owner, name) for owner, name in EVERY if owner == space and name not in POSTS]
        for space in ("backoffice", "affiliate_space")
    }
    anybody = Visit(Client(), ["/", "/connexion/", "/premiere-connexion/"])
    central = Visit(alice, ["/central/", "/central/reglages/", SEEN, *starts["backoffice"]])
    affiliate = Visit(signed_in("judo"), starts["affiliate_space"])
    pages = {name: render_to_string(name) for name in IN_TROUBLE} | anybody.pages | central.pages | affiliate.pages
    assert len(pages) > 150
    assert objections(pages) == []


def test_pages_of_a_college(office: Client) -> None:
    preview = "/college/import/apercu/"
    office.post("/college/import/", {"fichier": SimpleUploadedFile("liste.csv", LIST)})
    pages = {preview: office.get(preview).content.decode()}
    sent(office, preview, action="confirm", fichier=hidden(office.get(preview), "fichier"))
    pages |= Visit(office, ["/college/"]).pages
    sent(office, "/college/eleves/1/inscription/", action="register")
    sent(office, "/college/eleves/action/", action="validate_all")
    sent(office, "/college/eleves/1/crediter/", porte_monnaie="0", montant=["30", "5"])
    pages |= {f"{name} then": page for name, page in Visit(office, ["/college/"]).pages.items()}
    assert "30,00" in pages["/college/eleves/1/ then"]
    assert objections(pages) == []


def test_a_page_with_known_faults_is_refused() -> None:
    """Unclosed, misplaced, doubled, unnamed: each by itself."""
    faulty = {added: SOUND.replace("</main>", f"{added}</main>") for added in ADDED}
    said = objections({"sound": SOUND, "bare": SOUND.replace("<!DOCTYPE html>\n", ""), **faulty})
    assert not [each for each in said if each.startswith("sound:")]
    assert "bare:1:1: Document is missing doctype (missing-doctype)" in said
    for added, sentence in ADDED.items():
        assert any(each.startswith(f"{added}:") and each.endswith(f": {sentence}") for each in said), sentence
