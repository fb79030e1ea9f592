// The terms of the page and what they mean; their first uses lead here.

import { element } from "../ui/dom.js";
import { words } from "../i18n/words.js";

/** @param {HTMLElement} body */
export function showGlossary(body) {
  const { title, how, terms } = words.glossary;
  body.append(
    element("h2", {}, title),
    element("p", {}, how),
    element(
      "dl",
      { class: "card" },
      ...Object.entries(terms).map(([id, { term, meaning }]) =>
        element("div", { id: `about/glossary/${id}` }, element("dt", {}, term), element("dd", {}, meaning)),
      ),
    ),
  );
}
