// The banner and the tags that say where the numbers come from while they do not rest on the standard evidence alone, and the button back to it:
// a reader's own evidence, or a model updated with a reader's patients. Part of each bundle that can bring either into use.

/** @import { UpdateId } from "../types.d.ts" */
/** @import { OwnModel, Page } from "./section-loader.js" */

import style from "./provenance-banner.css";
import { byId, element } from "./dom.js";
import { quantity } from "../i18n/format.js";
import { words } from "../i18n/words.js";

const sheet = new CSSStyleSheet();
sheet.replaceSync(style);
document.adoptedStyleSheets.push(sheet);

/** Any patient will do to ask the model in use what it is. */
export const ANY_PATIENT = { disease: "nhl" };

/** What was in use when the model was last asked, and its answer. @type {{ own?: OwnModel, update?: UpdateId }} */
let known = {};

/**
 * What the model in use was updated with, as it says itself; nothing if it was not.
 * @param {Pick<Page, "engine" | "own">} page
 */
export function updateInUse({ engine, own: inUse }) {
  const own = inUse();
  if (known.own !== own) {
    const reply = own && engine.predict(ANY_PATIENT);
    known = { own, update: reply && "model" in reply ? reply.model.update : undefined };
  }
  return known.update;
}

/** @typedef {Omit<Page, "onAnswer" | "answer" | "patient"> & { onAnswer: (listener: () => void) => void, redraw: () => void }} SectionPage the page, its listeners ending with the drawing, and how a part draws itself anew */

/** Keeps the banner and the tags at the numbers current from now on @param {SectionPage} page */
export function keepBannerCurrent(page) {
  const show = () => {
    const own = page.own() !== undefined;
    document.body.dataset.evidence = own ? "own" : "standard";
    byId("own").hidden = !own;
    if (own) banner(page);
    const update = updateInUse(page);
    for (const tag of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".provenance-tag"))) {
      tag.hidden = !own;
      // Behind the text of index.html, which is the first child and changes with the language.
      tag.querySelector("span")?.remove();
      if (update) tag.append(element("span", {}, words.cohort.update.banner.tag(counted(update))));
    }
  };
  page.onAnswer(show);
}

/** @param {SectionPage} page */
function banner(page) {
  const update = updateInUse(page);
  // The words of a part are there once something of that part is in use.
  const texts = update ? words.cohort.update.banner : words.evidence.banner;
  const text = update ? words.cohort.update.banner.text(counted(update)) : words.evidence.banner.text;
  const back = element("button", { type: "button" }, texts.back);
  back.addEventListener("click", () => {
    const before = page.own();
    page.use();
    if (before) offerUndo(page, before, texts.undone);
    focusAnswer();
  });
  byId("own").replaceChildren(
    element("p", {}, element("strong", {}, text), " ", element("span", { id: "own-more" }, texts.more)),
    back,
  );
}

/** Offers what was in use before, until something else is @param {SectionPage} page @param {OwnModel} before @param {string} text */
function offerUndo(page, { draws, edits }, text) {
  const undo = element("button", { type: "button", class: "text" }, words.form.undo);
  undo.addEventListener("click", () => page.use(draws, edits));
  byId("own").replaceChildren(element("p", { role: "status" }, text), undo);
  byId("own").hidden = false;
}

/** Moves the focus to the answer, or to the title of the view that hides it. */
export function focusAnswer() {
  const answer = byId("answer");
  const target = answer.closest("[hidden]") ? document.querySelector(".view:not([hidden]) h1") : answer;
  if (target instanceof HTMLElement) target.focus();
}

/** @param {UpdateId} update */
const counted = ({ patients }) => ({ patients: quantity(patients), count: patients });
