// Links the first use of a term in each view to its entry in the glossary, whoever wrote the text and whenever it was drawn.

import { byId, element } from "./dom.js";
import { words } from "../i18n/words.js";

/** Where a link would be in the way, or is none of the text's business. */
const CLOSED = [
  ...["a", "button", "label", "legend", "summary", "option", "svg", "h1", "code"],
  ...["[lang=en]:not(html)", "[data-part=glossary]", "[role=img]", "#summary"],
  // On a telephone such a cell is a line of two ends, which a link would tear apart.
  "td[data-label]",
].join();

/** Starts looking, now and whenever something is drawn. */
export function linkTerms() {
  const observer = new MutationObserver(() => {
    observer.disconnect();
    for (const view of document.querySelectorAll(".view:not([hidden])")) linkIn(view);
    observe();
  });
  const observe = () => observer.observe(byId("main"), { childList: true, subtree: true, attributeFilter: ["hidden"] });
  observe();
}

/** @param {Element} view */
function linkIn(view) {
  // Not yet loaded: what needs them is drawn once they are.
  if (!(/** @type {Partial<typeof words>} */ (words).glossary)) return;
  const found = new Set([...view.querySelectorAll("a.term")].map((link) => link.getAttribute("data-term")));
  const left = new Map(
    Object.entries(words.glossary.terms).flatMap(([id, { find }]) =>
      find === "" || found.has(id) ? [] : find.split("|").map((text) => /** @type {const} */ ([text, id])),
    ),
  );
  if (left.size === 0) return;
  // Longer texts first: "95% confidence interval" is no "95% CI".
  const any = [...left.keys()]
    .sort((a, b) => b.length - a.length)
    .map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const pattern = new RegExp(`(?<![\\p{L}\\d-])(?:${any.join("|")})(?![\\p{L}\\d-])`, "u");
  const walker = document.createTreeWalker(view, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) if (pattern.test(walker.currentNode.nodeValue ?? "")) texts.push(walker.currentNode);
  for (let text of /** @type {Text[]} */ (texts)) {
    if (text.parentElement?.closest(CLOSED)) continue;
    for (let match; (match = pattern.exec(text.data));) {
      const id = left.get(match[0]) ?? "";
      const rest = text.splitText(match.index).splitText(match[0].length);
      const { meaning } = /** @type {Record<string, { meaning: string }>} */ (words.glossary.terms)[id];
      if (found.has(id)) {
        text = rest;
        continue;
      }
      found.add(id);
      text.nextSibling?.replaceWith(
        element("a", { class: "term", "data-term": id, title: meaning, href: `#about/glossary/${id}` }, match[0]),
      );
      text = rest;
    }
  }
}
