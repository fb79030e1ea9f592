// The comparison of doses, behind a button until the reader asks for it; it stays open from then on.

/** @import { Context } from "./scenarios.js" */

import { element } from "../../ui/dom.js";
import { words } from "../../i18n/words.js";
import { compareScenarios } from "./scenarios.js";

let open = false;

/** @param {Context} context */
export function whatIf(context) {
  const body = element("div");
  const show = () => body.replaceChildren(compareScenarios(context));
  const button = element("button", { type: "button", class: "main" }, words.details.whatIf.open);
  button.addEventListener("click", () => {
    open = true;
    show();
  });
  if (open) show();
  else body.append(button);
  return element(
    "section",
    { class: "wide", id: "what-if" },
    element("h3", {}, words.details.whatIf.title),
    element("p", {}, words.details.whatIf.guard),
    body,
  );
}
