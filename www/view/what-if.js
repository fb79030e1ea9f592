// The comparison of doses, behind a button until the reader asks for it; it stays open from then on.

/** @import { Context } from "../more/what-if.js" */

import { element } from "../dom.js";
import { words } from "../words.js";
import { whenMore } from "./more.js";

let open = false;

/** @param {Context} context */
export function whatIf(context) {
  const body = element("div");
  const failure = element("p", { role: "alert" });
  const show = () => void whenMore(({ compareScenarios }) => body.replaceChildren(compareScenarios(context)), failure);
  const button = element("button", { type: "button", class: "main" }, words.whatIf.open);
  button.addEventListener("click", () => {
    open = true;
    show();
  });
  body.append(button, failure);
  if (open) show();
  return element("section", { class: "wide", id: "what-if" }, element("h3", {}, words.whatIf.title), element("p", {}, words.whatIf.guard), body);
}
