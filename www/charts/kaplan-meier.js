// Curves of time with their log-log bands and the numbers at risk, of all patients or of the levels of one category side by side: event-free
// survival (Kaplan-Meier), and cumulative incidence with competing events (Aalen-Johansen).

/** @import { Curve, Incidence } from "../types.d.ts" */
/** @import { Words } from "../languages/words.d.ts" */

import { scaleLinear } from "d3-scale";
import { area, curveStepAfter, line as d3Line } from "d3-shape";
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
/** The words of one drawing. @typedef {Pick<Words["cohort"]["regression"]["survival"], "axis" | "band" | "free" | "group" | "label" | "risk" | "table" | "time">} Text */
/**
 * A line of a drawing, from `start` on.
 * @typedef {object} Line
 * @property {string} name
 * @property {Curve} curve of the same patients: who is at risk
 * @property {0 | 1} start
 * @property {{ time: number, value: number, lower: number | null, upper: number | null }[]} steps
 */

/**
 * The curves, and below them a sentence each and a table.
 * @param {Named} curves
 * @param {Words["cohort"]["regression"]["survival"]} text
 */
export function survivalPlot(curves, text) {
  const lines = curves.map(({ name, curve }) => {
    const steps = curve.steps.map(({ time, survival, lower, upper }) => ({ time, value: survival, lower, upper }));
    return /** @type {Line} */ ({ name, curve, start: 1, steps });
  });
  return plot(
    lines,
    text,
    curves.map((named) => element("p", { class: "small" }, medianText(named, text))),
  );
}

/**
 * Cumulative incidences, and below them a table.
 * @param {{ name: string, curve: Curve, incidence: Incidence }[]} curves
 * @param {Text} text
 */
export function incidencePlot(curves, text) {
  const lines = curves.map(({ name, curve, incidence }) => {
    const steps = incidence.steps.map(({ time, estimate, lower, upper }) => ({ time, value: estimate, lower, upper }));
    return /** @type {Line} */ ({ name, curve, start: 0, steps });
  });
  return plot(lines, text, []);
}

/** @param {Line[]} lines @param {Text} text @param {HTMLElement[]} sentences */
function plot(lines, text, sentences) {
  const last = Math.max(...lines.map(({ curve }) => lastTime(curve)));
  const times = ticks(last, TABLE_TICKS);
  return [
    chart(text.label({ list: lines.map(({ name }) => name).join(", ") }), (width) => draw(lines, last, text, width)),
    lines.length > 1 && plotLegend(lines.map(({ name }, i) => [`curve-${i + 1}`, name])),
    ...sentences,
    collapsedTable(
      text.table,
      [text.group, text.time, text.risk, `${text.free} (${text.band})`],
      // A curve says nothing of times after its last patient's.
      lines.flatMap((one) => times.filter((time) => time <= lastTime(one.curve)).map((time) => tableRow(one, time))),
    ),
  ];
}

/** @param {Line[]} lines @param {number} last @param {Text} text @param {number} width */
function draw(lines, last, text, width) {
  const named = lines.length > 1 && width >= NARROW;
  const names = lines.map(({ name }) => truncate(name, NAME));
  const room = named ? 12 + CHARACTER * Math.max(...names.map(({ length }) => length)) : 18;
  const left = named ? Math.max(LEFT, room + 12) : LEFT;
  const right = width - room;
  const times = ticks(last, Math.max(2, Math.floor((right - left) / TICK_ROOM)));
  const x = scaleLinear([0, Math.max(last, times[times.length - 1]) || 1], [left, right]);
  const y = scaleLinear([0, 1], [TOP + HEIGHT, TOP]);
  const risk = TOP + HEIGHT + AXIS + LINE;
  const ends = apart(
    lines.map((one) => y(valueAt(one, last)?.value ?? one.start)),
    TOP + HEIGHT,
  );
  // Two causes in the same patients have one line of them.
  const patients = [...new Set(lines.map(({ curve }) => curve))];
  const many = patients.length > 1;
  return {
    height: risk + LINE * patients.length + 8,
    parts: [
      label(4, 12, text.free),
      leftAxis(y, left, { ticks: Y_TICKS, text: axisPercent, grid: right - left }),
      bottomAxis(x, TOP + HEIGHT, { ticks: times, text: quantity }),
      label((left + right) / 2, TOP + HEIGHT + 38, text.axis, { "text-anchor": "middle" }),
      ...lines.map((one, i) => confidenceBand(one, x, y, i + 1)),
      ...lines.flatMap((one, i) => stepLine(one, x, y, i + 1)),
      ...(named ? names.map((name, i) => label(right + 6, ends[i] + 4, name, { class: `name-${i + 1}` })) : []),
      label(4, risk, text.risk),
      ...patients.flatMap((curve, i) => {
        const at = risk + LINE * (i + 1);
        return [
          many && named && label(left - 20, at, names[i], { class: `name-${i + 1}`, "text-anchor": "end" }),
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

/** The step that a line is on at a time; none before its first @param {Line} line @param {number} time */
const valueAt = ({ steps }, time) => steps.filter((step) => step.time <= time).at(-1);

/** @param {Named[number]} named @param {Words["cohort"]["regression"]["survival"]} text */
function medianText({ name, curve }, text) {
  const time = (/** @type {number | null} */ x) => (x === null ? text.none : significant(x));
  const { estimate, lower, upper } = curve.median;
  const unbounded = lower === null && upper === null;
  return (unbounded ? text.medianOnly : text.median)({
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

/** Steps that change the line by what can be seen, and the last. @param {Line} line */
function visibleSteps({ steps, start }) {
  let before = /** @type {number} */ (start);
  return steps.filter(({ value }, i) => {
    const seen =
      i === steps.length - 1 || Math.abs(value - before) >= MIN_VISIBLE_STEP || (value === 0 && before !== 0);
    if (seen) before = value;
    return seen;
  });
}

/** @typedef {import("d3-scale").ScaleLinear<number, number>} Scale */

/** @param {Line} line @param {Scale} x @param {Scale} y @param {number} place from 1 */
function stepLine(line, x, y, place) {
  const { curve, start } = line;
  const corners = visibleSteps(line).map(({ time, value }) => /** @type {[number, number]} */ ([time, value]));
  const end = lastTime(curve);
  const path = d3Line(
    ([time]) => x(time),
    ([, value]) => y(value),
  ).curve(curveStepAfter);
  // The strokes of those whose follow-up ended would stand twice where two causes are of the same patients.
  const ends = curve.steps
    .filter(({ censored }) => start === 1 && censored > 0)
    .map(({ time, survival }) => `M${x(time)} ${y(survival) - 4}v8`);
  return [
    drawing("path", {
      class: `curve-${place}`,
      d: path([[0, start], ...corners, [end, valueAt(line, end)?.value ?? start]]) ?? "",
    }),
    drawing("path", { class: `censored censored-${place}`, d: ends.join("") }),
  ];
}

/** The band as steps; where the line is 1 or 0 there is none. @param {Line} line @param {Scale} x @param {Scale} y @param {number} place from 1 */
function confidenceBand(line, x, y, place) {
  const band = /** @type {import("d3-shape").Area<Line["steps"][number]>} */ (area())
    .defined(({ lower, upper }) => lower !== null && upper !== null)
    .x(({ time }) => x(time))
    .y0(({ lower }) => y(lower ?? 0))
    .y1(({ upper }) => y(upper ?? 1))
    .curve(curveStepAfter);
  return drawing("path", { class: `area band-${place}`, d: band(visibleSteps(line)) ?? "" });
}

/** A row of the table: the line as it is at a time. @param {Line} line @param {number} time */
function tableRow(line, time) {
  const now = valueAt(line, time);
  const [low, high] = [now?.lower ?? null, now?.upper ?? null];
  return [
    line.name,
    quantity(time),
    quantity(atRisk(line.curve, time)),
    `${countedPercent(now?.value ?? line.start)}${low !== null && high !== null ? ` (${fromTo(countedPercent(low), countedPercent(high))})` : ""}`,
  ];
}
