// Why this patient's number differs from the average: signed percentage points, told as associations, each with where it comes from.

/** @import { Assessment, Contribution, Numbers } from "../../types.d.ts" */

import { drawing, element } from "../../ui/dom.js";
import { differencePoints, points } from "../../i18n/format.js";
import { requireWords, words } from "../../i18n/words.js";
import { provenance } from "./provenance.js";

/** What the reader has opened stays open from answer to answer. @type {Set<string>} */
const open = new Set();

/** The drawing reaches at least this many points to either side, so that small ones look small. */
const REACH = 20;

/** @param {Assessment & Numbers} assessment */
export function contributions({ contributions, cohort, model }) {
  const reach = Math.max(REACH, ...contributions.map(({ points }) => Math.abs(points)));
  return element(
    "section",
    { class: "contributions" },
    element("h3", {}, words.details.contributions.title),
    element("p", { class: "small" }, words.details.contributions.open),
    ...contributions.map((contribution) => explained(contribution, reach, model.run)),
    element(
      "p",
      { class: "total" },
      element("span", {}, words.details.contributions.all),
      element("strong", {}, differencePoints(cohort.difference.mean)),
    ),
    element("p", { class: "small" }, words.details.contributions.how),
  );
}

/** @param {Contribution} contribution @param {number} reach @param {string} run of the model */
function explained({ term, points: value }, reach, run) {
  const length = (50 * Math.abs(value)) / reach;
  const body = element("div");
  const box = element(
    "details",
    { open: open.has(term) },
    element(
      "summary",
      {},
      element("span", {}, requireWords(words.details.contributions.terms, term)),
      element("strong", { "data-contribution": term, "data-points": value }, points(value)),
      drawing(
        "svg",
        { class: "bar signed", "aria-hidden": "true", width: "100%", height: 14 },
        drawing("rect", {
          class: value < 0 ? "less" : "more",
          x: `${value < 0 ? 50 - length : 50}%`,
          width: `${length}%`,
          y: 2,
          height: 10,
        }),
        drawing("line", { class: "axis", x1: "50%", x2: "50%", y1: 0, y2: 14 }),
      ),
    ),
    body,
  );
  const show = () => box.open && body.childElementCount === 0 && body.replaceChildren(provenance(term, run));
  box.addEventListener("toggle", () => {
    if (box.open) open.add(term);
    else open.delete(term);
    show();
  });
  show();
  return box;
}
