// What a page must hold for a reader with a keyboard, a screen reader or weak eyes. Returns a list of sentences; empty is good.
// Contrast: WCAG 2.2, 1.4.3. The rest: RGAA 4.1 criteria 5, 8, 9, 10, 11, 12, as far as a program can see them.
() => {
  const found = [];
  const say = (what, element) => found.push(`${what}: ${(element ? element.outerHTML : "").replace(/\s+/g, " ").slice(0, 120)}`);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const isShown = (element) => element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) && element.getClientRects().length > 0;

  if (document.documentElement.lang !== "fr") say("the page does not say that it is French", document.documentElement);
  if (!document.doctype) say("no doctype", null);
  if (document.title.trim().length < 8) say("a title that says nothing", document.querySelector("title"));
  if (all("h1").length !== 1) say(`${all("h1").length} first-level headings`, null);
  let level = 0;
  for (const heading of all("h1, h2, h3, h4")) {
    const now = Number(heading.tagName[1]);
    if (now > level + 1) say("a heading level is skipped", heading);
    level = now;
  }
  for (const [selector, name] of [["main", "main"], ["header", "banner"], ["footer", "contentinfo"]])
    if (all(selector).length !== 1) say(`not exactly one landmark ${name}`, null);
  for (const nav of all("nav")) if (!nav.getAttribute("aria-label") && !nav.getAttribute("aria-labelledby")) say("a navigation without a name", nav);
  const skip = document.querySelector("a[href='#contenu']");
  if (!skip || !document.getElementById("contenu")) say("no link that skips to the content", skip);

  for (const table of all("table")) {
    if (!table.caption || !table.caption.textContent.trim()) say("a table without a caption", table);
    for (const cell of all("thead th", table)) if (cell.scope !== "col") say("a column heading without scope", cell);
    for (const row of all("tbody tr", table)) if (!row.querySelector("th[scope=row], td")) say("an empty row", row);
    for (const cell of all("tbody th", table)) if (cell.scope !== "row") say("a row heading without scope", cell);
  }
  for (const image of all("img, svg[role=img]")) if (!image.hasAttribute("alt") && !image.getAttribute("aria-label")) say("an image without alternative", image);
  const ids = all("[id]").map((element) => element.id);
  for (const id of new Set(ids)) if (ids.filter((other) => other === id).length > 1) say(`the id ${id} twice`, document.getElementById(id));
  for (const element of all("[aria-describedby], [aria-labelledby]"))
    for (const name of ["aria-describedby", "aria-labelledby"])
      for (const id of (element.getAttribute(name) || "").split(/\s+/).filter(Boolean))
        if (!document.getElementById(id)) say(`${name} points at nothing`, element);

  for (const control of all("input, select, textarea")) {
    if (control.type === "hidden" || control.type === "submit") continue;
    const text = [...(control.labels || [])].map((label) => label.textContent.trim()).join("") || control.getAttribute("aria-label");
    if (!text) say("a field without a label", control);
  }
  for (const group of all("fieldset")) if (!group.querySelector("legend")) say("a group of fields without a legend", group);
  for (const form of all("form")) if (form.method === "post" && !form.querySelector("[name=csrfmiddlewaretoken]")) say("a form without its token", form);
  for (const act of all("a, button, summary")) {
    const name = (act.getAttribute("aria-label") || act.textContent || "").trim();
    if (!name) say("something to press without a name", act);
    if (act.tagName === "A" && !act.hasAttribute("href")) say("a link that leads nowhere", act);
    if (["ici", "cliquez ici", "lire la suite", "voir"].includes(name.toLowerCase())) say("a link that says nothing", act);
    const box = act.getBoundingClientRect();
    const isInline = getComputedStyle(act).display === "inline";
    if (isShown(act) && !isInline && box.width > 2 && (box.height < 24 || box.width < 24)) say(`a target of ${Math.round(box.width)}x${Math.round(box.height)}`, act);
  }
  for (const badge of all(".badge")) if (!badge.textContent.trim()) say("a state told by colour alone", badge);
  if (all("[style], script:not([src])").length) say("inline style or script", all("[style], script:not([src])")[0]);

  const parse = (colour) => { const part = colour.match(/[\d.]+/g).map(Number); return part.length === 3 ? [...part, 1] : part; };
  const over = (top, under) => [0, 1, 2].map((at) => top[at] * top[3] + under[at] * (1 - top[3]));
  const light = (colour) => {
    const [r, g, b] = colour.slice(0, 3).map((value) => { value /= 255; return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) { const colour = parse(getComputedStyle(at).backgroundColor); layers.push(colour); if (colour[3] === 1) break; }
    return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255]);
  };
  for (const element of all("body *")) {
    const words = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
    if (!words.length || !isShown(element) || element.closest(".hidden-visually, .skip, option")) continue;
    const style = getComputedStyle(element);
    const behind = ground(element);
    const front = over(parse(style.color), behind);
    const [low, high] = [light(front), light(behind)].sort((a, b) => a - b);
    const ratio = (high + 0.05) / (low + 0.05);
    const size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (isLarge ? 3 : 4.5) - 0.01) say(`contrast ${ratio.toFixed(2)}`, element);
    if (size < 13) say(`text of ${size} pixels`, element);
  }
  if (document.documentElement.scrollWidth > window.innerWidth + 1) say(`the page is ${document.documentElement.scrollWidth - window.innerWidth} pixels wider than the window`, null);
  return [...new Set(found)];
}
