// Icon array of one hundred such patients: how many respond, how many of them completely. Shape and fill tell them apart, not colour alone.

/** @import { Outcomes } from "../types.d.ts" */

import { drawing, element } from "../ui/dom.js";
import { hundredPatients, ofHundred } from "../i18n/format.js";
import { words } from "../i18n/words.js";

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

/** @param {Outcomes} outcomes */
export function iconArray({ response, complete_response }) {
  const { complete, partial, none } = hundredPatients(response.mean, complete_response.mean);
  const { kinds, kind: counted } = words.details.charts;
  // In ALL every response is a complete one: an empty kind would only raise a question.
  /** @type {[keyof typeof kinds, number][]} */
  const groups = [
    ["complete", complete],
    ["partial", partial],
    ["none", none],
  ];
  const shown = groups.filter(([, count]) => count > 0);
  let place = 0;
  const paths = shown.map(([kind, count]) => {
    const figures = Array.from({ length: count }, () => figure(place++));
    return drawing("path", { class: kind, d: figures.join(""), "data-figures": count });
  });
  const named = shown.map(([kind, count]) => ({ kind, text: counted({ kind: kinds[kind], count: String(count) }) }));
  const label = words.details.charts.iconArray({
    responders: ofHundred(response.mean),
    kinds: named.map(({ text }) => text).join("; "),
  });
  const size = `0 0 ${PER_ROW * WIDTH + GAP} ${(100 / PER_ROW) * HEIGHT}`;
  return [
    drawing("svg", { class: "icon-array", role: "img", "aria-label": label, viewBox: size }, ...paths),
    element(
      "ul",
      { class: "key", "aria-hidden": "true" },
      ...named.map(({ kind, text }) =>
        element(
          "li",
          {},
          drawing(
            "svg",
            { class: "icon-array", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT },
            drawing("path", { class: kind, d: figure(0) }),
          ),
          element("span", {}, text),
        ),
      ),
    ),
  ];
}
