// Kaplan-Meier curves with their log-log bands and the numbers at risk: of all patients, or of the levels of one category side by side.

/** @import { Curve } from "../types.d.ts" */
/** @import { Words } from "../languages/words.d.ts" */

import { scaleLinear } from "d3-scale";
import { area, curveStepAfter, line } from "d3-shape";
import { drawing, element } from "../ui/dom.js";
import { axisPercent, countedPercent, fromTo, quantity, significant } from "../i18n/format.js";
import { apart, bottomAxis, chart, collapsedTable, label, leftAxis, plotLegend } from "./plot.js";
import { truncate } from "../ui/truncate.js";

/** As many curves as can be told apart by colour, dash and label. */
export const MOST_CURVES = 4;
const Y_TICKS = [0, 0.25, 0.5, 0.75, 1];
/** About so many pixels of the axis go to one marked time, and so many times are in the table. */
const [TICK_ROOM, TABLE_TICKS] = [75, 6];
/** Steps that the drawing could not show: less than half a pixel. */
const MIN_VISIBLE_STEP = 0.001;
/** In pixels: room at each side, the height of the plot, of the axis with its title, and of a line of numbers at risk. */
const [LEFT, TOP, HEIGHT, AXIS, LINE] = [44, 24, 260, 50, 18];
/** Characters of a group's name in the drawing, the width of one at most, and the width below which there is no room for names. */
const [NAME, CHARACTER, NARROW] = [14, 8, 440];

/** Of one view: its curves, each by the name it has on the page. @typedef {{ name: string, curve: Curve }[]} Named */

/**
 * The curves, and below them a sentence each and a table.
 * @param {Named} curves
 * @param {Words["cohort"]["regression"]["survival"]} text
 */
export function survivalPlot(curves, text) {
  const last = Math.max(...curves.map(({ curve }) => lastTime(curve)));
  const times = ticks(last, TABLE_TICKS);
  return [
    chart(text.label({ list: curves.map(({ name }) => name).join(", ") }), (width) => draw(curves, last, text, width)),
    curves.length > 1 && plotLegend(curves.map(({ name }, i) => [`curve-${i + 1}`, name])),
    ...curves.map((named) => element("p", { class: "small" }, medianText(named, text))),
    collapsedTable(
      text.table,
      [text.group, text.time, text.risk, `${text.free} (${text.band})`],
      // A curve says nothing of times after its last patient's.
      curves.flatMap((named) =>
        times.filter((time) => time <= lastTime(named.curve)).map((time) => tableRow(named, time)),
      ),
    ),
  ];
}

/** @param {Named} curves @param {number} last @param {Words["cohort"]["regression"]["survival"]} text @param {number} width */
function draw(curves, last, text, width) {
  const many = curves.length > 1;
  const named = many && width >= NARROW;
  const names = curves.map(({ name }) => truncate(name, NAME));
  const room = named ? 12 + CHARACTER * Math.max(...names.map(({ length }) => length)) : 18;
  const left = named ? Math.max(LEFT, room + 12) : LEFT;
  const right = width - room;
  const times = ticks(last, Math.max(2, Math.floor((right - left) / TICK_ROOM)));
  const x = scaleLinear([0, Math.max(last, times[times.length - 1]) || 1], [left, right]);
  const y = scaleLinear([0, 1], [TOP + HEIGHT, TOP]);
  const risk = TOP + HEIGHT + AXIS + LINE;
  const ends = apart(
    curves.map(({ curve }) => y(curve.steps[curve.steps.length - 1].survival)),
    TOP + HEIGHT,
  );
  return {
    height: risk + LINE * curves.length + 8,
    parts: [
      label(4, 12, text.free),
      leftAxis(y, left, { ticks: Y_TICKS, text: axisPercent, grid: right - left }),
      bottomAxis(x, TOP + HEIGHT, { ticks: times, text: quantity }),
      label((left + right) / 2, TOP + HEIGHT + 38, text.axis, { "text-anchor": "middle" }),
      ...curves.map(({ curve }, i) => confidenceBand(curve, x, y, i + 1)),
      ...curves.flatMap(({ curve }, i) => stepLine(curve, x, y, i + 1)),
      ...(named ? names.map((name, i) => label(right + 6, ends[i] + 4, name, { class: `name-${i + 1}` })) : []),
      label(4, risk, text.risk),
      ...curves.flatMap(({ curve }, i) => {
        const at = risk + LINE * (i + 1);
        return [
          named && label(left - 20, at, names[i], { class: `name-${i + 1}`, "text-anchor": "end" }),
          many && !named && drawing("line", { class: `curve-${i + 1}`, x1: 0, x2: 26, y1: at - 4, y2: at - 4 }),
          ...times.map((time) => label(x(time), at, quantity(atRisk(curve, time)), { "text-anchor": "middle" })),
        ];
      }),
    ],
  };
}

/** @param {Curve} curve */
const lastTime = ({ steps }) => steps[steps.length - 1].time;

/** How many have had neither event nor end of follow-up before a time @param {Curve} curve @param {number} time */
const atRisk = ({ steps }, time) => steps.find((step) => step.time >= time)?.at_risk ?? 0;

/** @param {Named[number]} named @param {Words["cohort"]["regression"]["survival"]} text */
function medianText({ name, curve }, text) {
  const time = (/** @type {number | null} */ x) => (x === null ? text.none : significant(x));
  const { estimate, lower, upper } = curve.median;
  return text.median({
    group: name,
    n: quantity(curve.n),
    events: quantity(curve.events),
    median: time(estimate),
    low: time(lower),
    high: time(upper),
  });
}

/** Round times from 0 to the last, about so many. @param {number} last @param {number} most */
function ticks(last, most) {
  return last === 0 ? [0] : scaleLinear([0, last], [0, 1]).ticks(most);
}

/** Steps that change the curve by what can be seen, and the last. @param {Curve} curve */
function visibleSteps({ steps }) {
  let before = Infinity;
  return steps.filter(({ events, survival }, i) => {
    const seen = i === steps.length - 1 || (events > 0 && before - survival >= MIN_VISIBLE_STEP) || survival === 0;
    if (seen) before = survival;
    return seen;
  });
}

/** @typedef {import("d3-scale").ScaleLinear<number, number>} Scale */

/** @param {Curve} curve @param {Scale} x @param {Scale} y @param {number} place from 1 */
function stepLine(curve, x, y, place) {
  const corners = visibleSteps(curve).map(({ time, survival }) => /** @type {[number, number]} */ ([time, survival]));
  const path = line(
    ([time]) => x(time),
    ([, survival]) => y(survival),
  ).curve(curveStepAfter);
  const ends = curve.steps
    .filter(({ censored }) => censored > 0)
    .map(({ time, survival }) => `M${x(time)} ${y(survival) - 4}v8`);
  return [
    drawing("path", { class: `curve-${place}`, d: path([[0, 1], ...corners]) ?? "" }),
    drawing("path", { class: `censored censored-${place}`, d: ends.join("") }),
  ];
}

/** The band as steps; where the curve is 1 or 0 there is none. @param {Curve} curve @param {Scale} x @param {Scale} y @param {number} place from 1 */
function confidenceBand(curve, x, y, place) {
  const band = /** @type {import("d3-shape").Area<Curve["steps"][number]>} */ (area())
    .defined(({ lower, upper }) => lower !== null && upper !== null)
    .x(({ time }) => x(time))
    .y0(({ lower }) => y(lower ?? 0))
    .y1(({ upper }) => y(upper ?? 1))
    .curve(curveStepAfter);
  return drawing("path", { class: `area band-${place}`, d: band(visibleSteps(curve)) ?? "" });
}

/** A line of the table: the curve as it is at a time. @param {Named[number]} named @param {number} time */
function tableRow({ name, curve }, time) {
  const now = curve.steps.filter((step) => step.time <= time).at(-1);
  const [low, high] = [now?.lower ?? null, now?.upper ?? null];
  return [
    name,
    quantity(time),
    quantity(atRisk(curve, time)),
    `${countedPercent(now?.survival ?? 1)}${low !== null && high !== null ? ` (${fromTo(countedPercent(low), countedPercent(high))})` : ""}`,
  ];
}
