// What axe has to say about the page, as sentences; empty is good. Its source has been put into the page.
// Frames and style sheets are not fetched: a page has none of the first, and its policy lets no script fetch the second.
async () => {
  const settings = { resultTypes: ["violations", "incomplete"], iframes: false, preload: false };
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "RGAAv4", "best-practice"];
  const { violations, incomplete } = await axe.run(document, { ...settings, runOnly: tags });
  // What it could not tell is brought into sight and looked at again: words beyond the edge of a wide table. Still untold is wrong.
  for (const { id, nodes } of incomplete)
    for (const { target } of nodes) {
      const element = document.querySelector(target[0]);
      element.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
      const again = await axe.run(element, { ...settings, runOnly: { type: "rule", values: [id] } });
      violations.push(...again.violations, ...again.incomplete);
      for (let at = element; at; at = at.parentElement) at.scrollTo(0, 0);
    }
  return violations.flatMap(({ id, impact, help, nodes }) => nodes.map(({ target, html }) =>
    `${id} (${impact}) at ${target.join(" ")}: ${help}: ${html.replace(/\s+/g, " ").slice(0, 120)}`));
}
