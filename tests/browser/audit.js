// What a page must hold for a reader with a keyboard, a screen reader or weak eyes, as sentences; empty is good.
// Only what axe (axe.js) and html-validate (tests/judges) do not ask for: RGAA 4.1, criteria 5, 6, 8, 9, 10, 12, and the house's own rules.
() => {
  const found = [];
  const say = (what, element) => found.push(`${what}: ${(element ? element.outerHTML : "").replace(/\s+/g, " ").slice(0, 120)}`);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const isShown = (element) => element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) && element.getClientRects().length > 0;

  if (document.documentElement.lang !== "fr") say("the page does not say that it is French", document.documentElement);
  if (document.title.trim().length < 8) say("a title that says nothing", document.querySelector("title"));
  if (all("h1").length > 1) say(`${all("h1").length} first-level headings`, null);
  for (const landmark of ["header", "footer"]) if (!document.querySelector(landmark)) say(`no ${landmark}`, null);
  for (const nav of all("nav")) if (!nav.getAttribute("aria-label") && !nav.getAttribute("aria-labelledby")) say("a navigation without a name", nav);
  const skip = document.querySelector("a[href='#contenu']");
  if (!skip || !document.getElementById("contenu")) say("no link that skips to the content", skip);

  for (const table of all("table")) {
    if (!table.caption || !table.caption.textContent.trim()) say("a table without a caption", table);
    for (const cell of all("thead th", table)) if (cell.scope !== "col") say("a column heading without scope", cell);
    for (const row of all("tbody tr", table)) if (!row.querySelector("th[scope=row], td")) say("an empty row", row);
    for (const cell of all("tbody th", table)) if (cell.scope !== "row") say("a row heading without scope", cell);
  }
  for (const form of all("form")) if (form.method === "post" && !form.querySelector("[name=csrfmiddlewaretoken]")) say("a form without its token", form);
  for (const act of all("a, button, summary")) {
    const name = (act.getAttribute("aria-label") || act.textContent || "").trim();
    if (act.tagName === "A" && !act.hasAttribute("href")) say("a link that leads nowhere", act);
    if (["ici", "cliquez ici", "lire la suite", "voir"].includes(name.toLowerCase())) say("a link that says nothing", act);
    // Axe lets a small target pass where nothing else is near.
    const box = act.getBoundingClientRect();
    const isInline = getComputedStyle(act).display === "inline";
    if (isShown(act) && !isInline && box.width > 2 && (box.height < 24 || box.width < 24)) say(`a target of ${Math.round(box.width)}x${Math.round(box.height)}`, act);
  }
  for (const badge of all(".badge")) if (!badge.textContent.trim()) say("a state told by colour alone", badge);
  for (const element of all("body *")) {
    const words = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
    if (!words || !isShown(element) || element.closest(".hidden-visually, .skip, option")) continue;
    const size = parseFloat(getComputedStyle(element).fontSize);
    if (size < 13) say(`text of ${size} pixels`, element);
  }
  if (document.documentElement.scrollWidth > window.innerWidth + 1) say(`the page is ${document.documentElement.scrollWidth - window.innerWidth} pixels wider than the window`, null);
  return [...new Set(found)];
}
