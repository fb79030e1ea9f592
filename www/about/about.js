// What the page is: how to cite it, its version and licence, whom it is not for, and what becomes of what is entered.

/** @import { Part } from "../evidence/main.js" */

import { copy } from "../ui/clipboard.js";
import { element } from "../ui/dom.js";
import { words } from "../i18n/words.js";

const REPOSITORY = "https://github.com/reinfuse/reinfuse";
/* eslint-disable page/no-words -- a citation is the same in every language. */
const PAPER =
  "Gauthier J, Bezerra ED, Hirayama AV, et al. Factors associated with outcomes after a second CD19-targeted CAR T-cell infusion for refractory B-cell malignancies. Blood 2021;137(3):323-335. doi:10.1182/blood.2020006770";
/** @param {string} version */
const software = (version) =>
  `The reinfuse authors. reinfuse: what a second infusion of CD19 CAR T cells may bring. Version ${version}. ${REPOSITORY}`;
/* eslint-enable page/no-words */

/** @param {HTMLElement} body @param {Part} page */
export function showAbout(body, { engine }) {
  const { cite, links, ...texts } = words.evidence.about;
  const reply = engine.predict({ disease: "nhl" });
  const version = "model" in reply ? reply.model.version : "";
  body.append(
    element("p", {}, texts.what),
    element("p", {}, element("strong", {}, texts.notFor)),
    element("h2", {}, cite.title),
    citation(PAPER, [
      [cite.paper, "https://doi.org/10.1182/blood.2020006770"],
      [cite.fullText, "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC7819764/"],
    ]),
    citation(software(version), []),
    element("h2", {}, texts.software),
    element("p", {}, texts.version({ version })),
    element(
      "ul",
      { class: "links" },
      ...[
        [links.source, REPOSITORY],
        [links.problem, `${REPOSITORY}/issues/new`],
        [links.changes, `${REPOSITORY}/blob/main/CHANGELOG.md`],
        [links.licence, `${REPOSITORY}#licence`],
      ].map(([text, href]) => element("li", {}, element("a", { href }, text))),
    ),
    element("h2", {}, texts.privacyTitle),
    element("p", {}, texts.privacy),
    element("h2", {}, texts.browserTitle),
    element("p", {}, texts.browsers),
  );
}

/**
 * A work to cite, with a button that copies it.
 * @param {string} text
 * @param {[string, string][]} links
 */
function citation(text, links) {
  const { cite } = words.evidence.about;
  const note = element("span", { role: "status" });
  const button = element("button", { type: "button" }, cite.copy);
  button.addEventListener("click", async () => {
    try {
      await copy(text);
      note.textContent = cite.copied;
    } catch {
      note.textContent = cite.failed;
    }
  });
  return element(
    "div",
    { class: "citation" },
    element("p", { lang: "en" }, text),
    element("p", {}, ...links.flatMap(([name, href]) => [element("a", { href }, name), " "]), button, " ", note),
  );
}
