// Icon array of one hundred such patients, shaded up to the low end of the interval, the estimate and the high end: uncertainty as heads.
// Fill and outline tell them apart, not colour alone.

/** @import { Interval } from "../types.d.ts" */
/** @import { Words } from "../languages/words.d.ts" */

import { drawing, element } from "../ui/dom.js";
import { hundredPatients, ofHundred, range } from "../i18n/format.js";

const PER_ROW = 20;
/** One figure's place, in units of the drawing. */
const [WIDTH, HEIGHT] = [18, 30];
/** A wider gap in the middle of a row makes tens easy to count. */
const GAP = 8;

/** A head and a body, at a place counted from 0 @param {number} place */
function figure(place) {
  const column = place % PER_ROW;
  const x = column * WIDTH + (column >= PER_ROW / 2 ? GAP : 0) + 2;
  const y = Math.floor(place / PER_ROW) * HEIGHT + 2;
  return `M${x + 3.5} ${y + 4}a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0zM${x + 2} ${y + 24}v-9.5a5 5 0 0 1 10 0v9.5z`;
}

/** @param {Interval} response @param {Words["details"]["charts"]} text */
export function iconArray(response, text) {
  const { low, mean, high } = hundredPatients(response);
  const { kinds } = text;
  /** @type {[keyof typeof kinds, number, number][]} */
  const groups = [
    ["low", low, low],
    ["mean", mean, mean - low],
    ["high", high, high - mean],
    ["none", 100, 100 - high],
  ];
  const shown = groups.filter(([, , count]) => count > 0);
  let place = 0;
  const paths = shown.map(([kind, , count]) => {
    const figures = Array.from({ length: count }, () => figure(place++));
    return drawing("path", { class: kind, d: figures.join(""), "data-figures": count });
  });
  const label = text.iconArray({ responders: ofHundred(response.mean), range: range(response) });
  const size = `0 0 ${PER_ROW * WIDTH + GAP} ${(100 / PER_ROW) * HEIGHT}`;
  return [
    drawing("svg", { class: "icon-array", role: "img", "aria-label": label, viewBox: size }, ...paths),
    element(
      "ul",
      { class: "key", "aria-hidden": "true" },
      ...shown.map(([kind, upTo]) =>
        element(
          "li",
          {},
          drawing(
            "svg",
            { class: "icon-array", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT },
            drawing("path", { class: kind, d: figure(0) }),
          ),
          element("span", {}, kind === "none" ? kinds.none : kinds[kind]({ count: String(upTo) })),
        ),
      ),
    ),
  ];
}
