"""tests.browser.hand: the judges of a page are really there. A page with known faults is refused, fault by fault."""

from playwright.sync_api import Browser

from tests.browser.hand import findings

SOUND = """<!DOCTYPE html>
<html lang="fr">
<head><title>Une page sans reproche</title><style>
  a { display: inline-block; padding: 12px; }
  button { width: 44px; height: 44px; margin: 10px; }
  .window { overflow-x: auto; width: 300px; }
  th:first-child { min-width: 600px; }
  main { max-width: 400px; background: white; }
  .small { width: 20px; height: 20px; margin: 0; padding: 0; }
  .alone { margin: 60px; }
  .pale { color: #949494; }
  .tiny { font-size: 12px; }
  .wide { width: 3000px; }
</style></head>
<body>
<a href="#contenu">Aller au contenu</a>
<header><nav aria-label="Menu principal"><a href="/claims">Demandes</a></nav></header>
<main id="contenu">
  <h1>Titre</h1>
  <div class="window" tabindex="0"><table>
    <caption>Une colonne est hors de vue</caption>
    <thead><tr><th scope="col">Ici</th><th scope="col">Loin</th></tr></thead>
    <tbody><tr><th scope="row">Un</th><td id="far">Deux</td></tr></tbody>
  </table></div>
</main>
<footer><p>Pied</p></footer>
</body>
</html>"""

# What each adds to the page, and how the sentences about it begin.
ADDED = {
    '<input type="text">': "label (critical) at input",
    '<p class="pale">Trois pour un</p>': "color-contrast (serious) at #contenu > .pale",
    '<p><button class="small">a</button><button class="small">b</button></p>': "target-size (serious)",
    '<p><button class="small alone">c</button></p>': 'a target of 20x20: <button class="small alone">',
    "<h3>Un niveau manque</h3>": "heading-order (moderate) at h3",
    '<p id="twice">a</p><p id="twice">b</p><button aria-describedby="twice">d</button>': "duplicate-id-aria (critical)",
    '<button id="mute"></button>': "button-name (critical) at #mute",
    '<img src="data:,">': "image-alt (critical) at img",
    "<h1>Encore un titre</h1>": "2 first-level headings",
    '<nav><a href="/x">Sans nom</a></nav>': "a navigation without a name",
    "<table><tr><td>a</td></tr></table>": "a table without a caption",
    "<table><caption>b</caption><thead><tr><th>c</th></tr></thead></table>": "a column heading without scope",
    "<table><caption>d</caption><tbody><tr><th>e</th><td>f</td></tr></tbody></table>": "a row heading without scope",
    "<table><caption>g</caption><tbody><tr></tr></tbody></table>": "an empty row",
    '<form method="post"></form>': "a form without its token",
    "<a>Nulle part</a>": "a link that leads nowhere",
    '<a href="/y">ici</a>': "a link that says nothing",
    '<span class="badge"></span>': "a state told by colour alone",
    '<p class="tiny">Petit</p>': "text of 12 pixels",
    '<p class="wide">Large</p>': "the page is",
}
# What it replaces by what, likewise.
REPLACED = {
    (' lang="fr"', ' lang="en"'): "the page does not say that it is French",
    ("Une page sans reproche", "Page"): "a title that says nothing",
    ("header>", "div>"): "no header",
    ("footer>", "div>"): "no footer",
    ("#contenu", "#ailleurs"): "no link that skips to the content",
    ('id="far"', 'id="far" class="pale"'): "color-contrast (serious) at #far",
}


def test_a_page_with_known_faults_is_refused(chromium: Browser) -> None:
    page = chromium.new_page()
    page.set_content(SOUND)
    assert findings(page) == []
    faulty = SOUND.replace("</main>", "\n".join(ADDED) + "</main>")
    for old, new in REPLACED:
        faulty = faulty.replace(old, new)
    page.set_content(faulty)
    found = findings(page)
    page.close()
    for beginning in (*ADDED.values(), *REPLACED.values()):
        assert any(each.startswith(beginning) for each in found), beginning
