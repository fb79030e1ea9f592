// The bar at the foot of a small screen: the number, or why there is none, while the answer itself is out of sight.

/** @import { Probability } from "../types.d.ts" */

import { byId, element, dataAttributes } from "../ui/dom.js";
import { percent, percentRange } from "../i18n/format.js";
import { words } from "../i18n/words.js";

/** Starts watching whether the answer is in sight. */
export function startSummaryBar() {
  const [bar, answer] = [byId("summary"), byId("answer")];
  const open = element("button", { type: "button" });
  open.addEventListener("click", () => {
    answer.scrollIntoView();
    answer.focus({ preventScroll: true });
  });
  bar.append(open);
  new IntersectionObserver(([{ isIntersecting }]) => (bar.hidden = isIntersecting)).observe(byId("result"));
}

/** @param {Probability | string} content a number, or words where there is none */
export function showSummary(content) {
  const open = document.querySelector("#summary button");
  if (open) open.textContent = words.summary.open;
  byId("summary-text").replaceChildren(
    typeof content === "string"
      ? content
      : element(
          "span",
          { "data-summary": "response", ...dataAttributes(content) },
          words.summary.number({ mean: percent(content.mean), range: percentRange(content) }),
        ),
  );
}
