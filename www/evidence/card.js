// The model card: what TRIPOD+AI asks of a published prediction model, answered shortly; a rating of its own bias; and its age.

/** @import { Page } from "../view/evidence.js" */

import evidence from "reinfuse:evidence-file";
import { element } from "../dom.js";
import { selfTest } from "./self-test.js";
import { words } from "./words.js";

/** Months after which evidence that nobody has read again is called old. */
const OLD_AFTER = 12;

/** @param {HTMLElement} body @param {Page} page */
export function showCard(body, page) {
  body.append(
    age(),
    element("p", {}, words.card.how),
    element(
      "dl",
      { class: "card" },
      ...words.card.items.map(({ item, title, text, place }) =>
        element("div", {}, element("dt", {}, `${item} ${title}`), element("dd", {}, text, place !== undefined && " ", place !== undefined && way(place))),
      ),
    ),
    element("h3", {}, words.card.bias),
    element("p", {}, words.card.biasHow),
    element(
      "dl",
      { class: "card" },
      ...words.card.domains.map(([domain, risk, reason]) => element("div", {}, element("dt", {}, words.card.risk(domain, risk)), element("dd", {}, reason))),
    ),
    ...selfTest(page),
  );
}

/** When the evidence was last read; the page may look at the clock, the core may not. */
function age() {
  const due = new Date(evidence.date);
  due.setUTCMonth(due.getUTCMonth() + OLD_AFTER);
  const old = Date.now() > due.getTime();
  return element("p", { class: old ? "age old" : "age", "data-evidence-old": String(old) }, words.card.read(evidence.date), " ", old ? words.card.old(OLD_AFTER) : words.card.fresh(OLD_AFTER));
}

/** A button, not a link: the address after the # is the patient @param {keyof typeof words.card.places} place */
function way(place) {
  const { text, selector } = words.card.places[place];
  const button = element("button", { type: "button", class: "link" }, text);
  button.addEventListener("click", () => {
    const target = document.querySelector(selector);
    if (target instanceof HTMLDetailsElement) target.open = true;
    target?.scrollIntoView();
    const focus = target instanceof HTMLDetailsElement ? target.querySelector("summary") : target;
    if (focus instanceof HTMLElement) focus.focus({ preventScroll: true });
  });
  return button;
}
