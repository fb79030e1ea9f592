// Kaplan-Meier curves with their log-log bands: of all patients, or of the levels of one category side by side.

/** @import { Curve, Reference } from "../types.d.ts" */

import { drawing, element } from "../ui/dom.js";
import { axisPercent, countedPercent, quantity, significant } from "../i18n/format.js";
import { collapsedTable, plotLegend, plot, points, linearScale } from "./plot.js";
import { exportButtons } from "../ui/widgets.js";
import { truncate } from "../ui/truncate.js";
import { words } from "../i18n/words.js";

/** Curves that can be told apart by their lines, in this order. */
const LINES = ["line", "curve-2", "curve-3", "curve-4"];
const Y_TICKS = [0, 0.25, 0.5, 0.75, 1];
/** About so many times are marked. */
const MAX_TICKS = 6;
/** Steps that the drawing could not show: less than half a pixel. */
const MIN_VISIBLE_STEP = 0.001;

/**
 * @param {object} of
 * @param {Curve[]} of.curves all patients first
 * @param {Reference[]} of.references the categories there are
 * @param {number} of.group place of the chosen curves
 * @param {(group: number) => void} of.onGroup called with the place of the chosen ones
 * @param {(tabs: boolean) => Promise<string | undefined>} of.text all curves, as they are exported
 * @param {(blob: Blob, name: string) => void} of.save
 */
export function kaplanMeierPlot({ curves, references, group, onGroup, text: all, save }) {
  const text = words.cohort.regression.survival;
  const views = curveGroups(curves, references);
  const body = element("div", {});
  const select = element(
    "select",
    { id: "fit-curves" },
    ...views.map(({ name }, place) => element("option", { value: place }, name)),
  );
  const draw = () => body.replaceChildren(...curvePlot(views[Number(select.value)].curves));
  select.value = String(Math.min(group, views.length - 1));
  select.addEventListener("change", () => {
    onGroup(Number(select.value));
    draw();
  });
  draw();
  return element(
    "figure",
    { class: "plot-figure survival", "data-plot": "survival" },
    element("figcaption", {}, text.title),
    views.length > 1 && element("p", {}, element("label", { for: "fit-curves" }, text.groups), " ", select),
    body,
    element("p", { class: "small" }, text.how),
    ...exportButtons({ copy: text.copy, download: text.download, text: all, name: "reinfuse-survival.csv", save }),
  );
}

/** What can be looked at: everyone, every category with few levels, and each level of the others. @param {Curve[]} curves @param {Reference[]} references */
function curveGroups([everyone, ...levels], references) {
  const views = [{ name: words.cohort.regression.survival.all, curves: [everyone] }];
  // The core gives the levels of one category after those of another, in the order of the references.
  let rest = levels;
  for (const { column } of references) {
    const end = rest.findIndex(({ group }) => !group?.startsWith(`${column}=`));
    const own = rest.slice(0, end < 0 ? rest.length : end);
    rest = rest.slice(own.length);
    if (own.length <= LINES.length) views.push({ name: truncate(column), curves: own });
    else views.push(...own.map((curve) => ({ name: nameOf(curve), curves: [curve] })));
  }
  return views;
}

/** @param {Curve} curve */
const nameOf = ({ group }) => (group === null ? words.cohort.regression.survival.all : truncate(group));

/** @param {Curve[]} curves */
function curvePlot(curves) {
  const text = words.cohort.regression.survival;
  const last = Math.max(...curves.map(lastTime));
  const times = ticks(last);
  const x = linearScale(0, Math.max(last, times[times.length - 1]) || 1);
  return [
    plot({
      label: text.label({ list: curves.map(nameOf).join(", ") }),
      x: times.map((time) => ({ at: x(time), text: quantity(time) })),
      y: Y_TICKS.map((at) => ({ at, text: axisPercent(at) })),
      xTitle: text.axis,
      inside: [
        ...curves.map((curve) => confidenceBand(curve, x)),
        ...curves.flatMap((curve, i) => stepLine(curve, x, LINES[i])),
      ],
    }),
    plotLegend(curves.map((curve, i) => [LINES[i], nameOf(curve)])),
    ...curves.map((curve) => element("p", { class: "small" }, medianText(curve))),
    collapsedTable(
      text.table,
      [text.group, text.time, text.risk, `${text.free} (${text.band})`],
      // A curve says nothing of times after its last patient's.
      curves.flatMap((curve) => times.filter((time) => time <= lastTime(curve)).map((time) => tableRow(curve, time))),
    ),
  ];
}

/** @param {Curve} curve */
const lastTime = ({ steps }) => steps[steps.length - 1].time;

/** @param {Curve} curve */
function medianText(curve) {
  const text = words.cohort.regression.survival;
  const time = (/** @type {number | null} */ x) => (x === null ? text.none : significant(x));
  const { estimate, lower, upper } = curve.median;
  return text.median({
    group: nameOf(curve),
    n: quantity(curve.n),
    events: quantity(curve.events),
    median: time(estimate),
    low: time(lower),
    high: time(upper),
  });
}

/** Round times from 0 to the last. @param {number} last */
function ticks(last) {
  if (last === 0) return [0];
  const exponent = Math.floor(Math.log10(last / MAX_TICKS));
  // Divided, so that three steps of 0.1 are 0.3.
  const at = (/** @type {number} */ units) => (exponent < 0 ? units / 10 ** -exponent : units * 10 ** exponent);
  const step = [1, 2, 5, 10].find((units) => last / at(units) <= MAX_TICKS) ?? 10;
  return Array.from({ length: Math.floor(last / at(step)) + 1 }, (_, i) => at(i * step));
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

/** @param {Curve} curve @param {(time: number) => number} x @param {string} kind */
function stepLine(curve, x, kind) {
  /** @type {[number, number][]} */
  const corners = [[0, 1]];
  for (const { time, survival } of visibleSteps(curve))
    corners.push([x(time), corners[corners.length - 1][1]], [x(time), survival]);
  const ends = curve.steps
    .filter(({ censored }) => censored > 0)
    .map(({ time, survival }) => `M${x(time)} ${1 - survival - 0.015}v0.03`);
  return [
    drawing("polyline", { class: kind, points: points(corners) }),
    drawing("path", { class: "censored", d: ends.join("") }),
  ];
}

/** The band as steps; where the curve is 1 or 0 there is none. @param {Curve} curve @param {(time: number) => number} x */
function confidenceBand(curve, x) {
  /** @type {{ over: [number, number][], under: [number, number][] }} */
  const { over, under } = { over: [], under: [] };
  const steps = visibleSteps(curve);
  steps.forEach(({ time, lower, upper }, i) => {
    if (lower === null || upper === null) return;
    const until = x(steps[i + 1]?.time ?? time);
    over.push([x(time), upper], [until, upper]);
    under.push([x(time), lower], [until, lower]);
  });
  return drawing("polygon", { class: "area", points: `${points(over)} ${points(under.reverse())}` });
}

/** A line of the table: the curve as it is at a time. @param {Curve} curve @param {number} time */
function tableRow(curve, time) {
  const next = curve.steps.find((step) => step.time >= time);
  const now = curve.steps.findLast((step) => step.time <= time);
  const [low, high] = [now?.lower ?? null, now?.upper ?? null];
  return [
    nameOf(curve),
    quantity(time),
    quantity(next?.at_risk ?? 0),
    `${countedPercent(now?.survival ?? 1)}${low !== null && high !== null ? ` (${words.numbers.range({ low: countedPercent(low), high: countedPercent(high) })})` : ""}`,
  ];
}
