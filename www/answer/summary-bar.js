// The strip with the answer in short: while a number stands, but out of sight.

/** @import { Probability } from "../types.d.ts" */
/** @import { Assumptions } from "./assumptions.js" */

import { byId, element, dataAttributes } from "../ui/dom.js";
import { percent, percentRange } from "../i18n/format.js";
import { words } from "../i18n/words.js";
import { extremes } from "./assumptions.js";

let inSight = true;

/** Shown while there is a number that is out of sight. */
const update = () => (byId("summary").hidden = inSight || byId("summary-text").childElementCount === 0);

/** Starts watching whether the answer is in sight. */
export function startSummaryBar() {
  const open = element("button", { type: "button", class: "text" });
  open.addEventListener("click", () => {
    byId("answer").scrollIntoView();
    byId("answer").focus({ preventScroll: true });
  });
  byId("summary").append(open);
  new IntersectionObserver(([{ isIntersecting }]) => {
    inSight = isIntersecting;
    update();
  }).observe(byId("answer"));
}

/**
 * @param {Probability} [response] nothing where there is no number
 * @param {Assumptions} [assumptions]
 * @param {boolean} [extrapolation]
 */
export function showSummary(response, assumptions, extrapolation) {
  const open = document.querySelector("#summary button");
  if (open) open.textContent = words.summary.open;
  byId("summary-text").replaceChildren(
    ...(response
      ? [
          element(
            "span",
            { "data-summary": "response", ...dataAttributes(response) },
            element("b", {}, percent(response.mean)),
            " ",
            element("span", {}, words.summary.interval({ range: percentRange(response) })),
          ),
          element(
            "span",
            { class: "small" },
            extrapolation && `${words.summary.extrapolation} `,
            assumptions && words.summary.assumptions({ range: percentRange(extremes(assumptions)) }),
          ),
        ]
      : []),
  );
  update();
}
