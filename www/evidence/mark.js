// Marks every number on the page as resting on a reader's own evidence, with the way back to the shipped one.

/** @import { Part } from "./main.js" */

import { byId, element } from "../dom.js";
import { words } from "../words.js";

/** Keeps the marks true from now on @param {Part} page */
export function keepMarks(page) {
  const back = element("button", { type: "button" }, words.evidence.mark.back);
  back.addEventListener("click", () => {
    page.use();
    byId("answer").focus();
  });
  byId("own").replaceChildren(
    element("p", {}, element("strong", {}, words.evidence.mark.banner), " ", element("span", { id: "own-more" }, words.evidence.mark.more)),
    back,
  );
  page.onAnswer(() => {
    const own = page.own();
    document.body.dataset.evidence = own ? "own" : "shipped";
    byId("own").hidden = !own;
    for (const mark of document.querySelectorAll(".own-mark")) /** @type {HTMLElement} */ (mark).hidden = !own;
  });
}
