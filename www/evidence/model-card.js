// The model card: what TRIPOD+AI asks of a published prediction model, answered shortly; a rating of its own bias; and its age.

/** @import { Page } from "../ui/section-loader.js" */

import { evidence } from "./evidence-file.js";
import { element } from "../ui/dom.js";
import { words } from "../i18n/words.js";
import { selfTest } from "./self-test.js";

/** The items of TRIPOD+AI that are answered, in its order, each with the place on the page that shows what it says. */
const ITEMS = /** @type {const} */ ([
  ["3b", "answer"],
  ["5", "list"],
  ["6", "list"],
  ["8a", "answer"],
  ["9b", "answer"],
  ["10", undefined],
  ["11", "list"],
  ["12", "sensitivity"],
  ["15", "answer"],
  ["18", "answer"],
  ["20", "list"],
  ["21", "list"],
  ["22", "sensitivity"],
  ["23", undefined],
  ["24", "own"],
  ["25", "list"],
  ["26", "sensitivity"],
  ["27", "answer"],
]);

const PLACES = {
  list: "#evidence/list",
  own: "#evidence/own",
  sensitivity: "#evidence/sensitivity",
  answer: "#calculator",
};

/** PROBAST's domains and this project's rating of each. */
const RISKS = /** @type {const} */ ([
  ["participants", "high"],
  ["predictors", "unclear"],
  ["outcome", "unclear"],
  ["analysis", "high"],
  ["overall", "high"],
]);

/** Months after which evidence that nobody has read again is called old. */
const OLD_AFTER = 12;

/** @param {HTMLElement} body @param {Page} page */
export function showCard(body, page) {
  body.append(
    age(),
    element("p", {}, words.evidence.card.texts, " ", element("code", {}, page.engine.identity().text_sha256)),
    element("p", {}, words.evidence.card.how),
    element(
      "dl",
      { class: "card" },
      ...ITEMS.map(([item, place]) => {
        const { title, text } = words.evidence.card.items[item];
        return element(
          "div",
          {},
          element("dt", {}, item, " ", title),
          element("dd", {}, text, place && " ", place && way(place)),
        );
      }),
    ),
    element("h3", {}, words.evidence.card.bias),
    element("p", {}, words.evidence.card.biasHow),
    element(
      "dl",
      { class: "card" },
      ...RISKS.map(([domain, risk]) => {
        const { rating, risks, domains } = words.evidence.card;
        return element(
          "div",
          {},
          element("dt", {}, rating({ domain: domains[domain].name, risk: risks[risk] })),
          element("dd", {}, domains[domain].reason),
        );
      }),
    ),
    ...selfTest(page),
  );
}

/** When the evidence was last read; the page may look at the clock, the core may not. */
function age() {
  const due = new Date(evidence.date);
  due.setUTCMonth(due.getUTCMonth() + OLD_AFTER);
  const old = Date.now() > due.getTime();
  return element(
    "p",
    { class: old ? "age old" : "age", "data-evidence-old": String(old) },
    words.evidence.card.read({ date: evidence.date }),
    " ",
    (old ? words.evidence.card.old : words.evidence.card.fresh)({ months: String(OLD_AFTER) }),
  );
}

/** @param {keyof typeof PLACES} place */
const way = (place) => element("a", { href: PLACES[place] }, words.evidence.card.places[place]);
