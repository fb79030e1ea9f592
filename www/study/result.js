// What the rebuilt study says: its limits first, odds ratios before and after, probabilities, what each statement contributed, and what
// a further number would be worth.

/** @import { CellAnswer, Interval, OddsRatioInterval, Run, StudyAnswer, Unprinted } from "../types.d.ts" */
/** @import { Study } from "./study-file.js" */

import { intervalStrip } from "../charts/interval.js";
import { dataAttributes, drawing, element } from "../ui/dom.js";
import { english } from "../ui/english.js";
import { truncate } from "../ui/truncate.js";
import { button, scrollingTable } from "../ui/widgets.js";
import {
  decimal,
  decimals,
  oddsRatio,
  oddsRatioRange,
  patientRange,
  patients,
  percent,
  percentRange,
  quantity,
  width,
} from "../i18n/format.js";
import { requireWords, words } from "../i18n/words.js";
import { nameOf } from "./study-file.js";

/** A run and what came of it; neither until it has been made. @typedef {{ run: Run, answer?: StudyAnswer, refused?: string }} Made */

/** Ends of the axis of odds ratios. */
const [LOW, HIGH] = [1 / 50, 50];

/** What must be said wherever a result stands. @param {Study} study */
export function limits(study) {
  const text = words.study.result.limits;
  const { test = "not_said", level = 0.05 } = study.regression ?? {};
  const said = [
    text.selection,
    text.terms,
    test === "not_said" && text.test,
    text.level({ level: decimal(level) }),
    text.causes,
  ];
  return element(
    "section",
    { class: "study-limits" },
    element("h3", {}, text.title),
    element("ul", {}, ...said.filter((limit) => limit !== false).map((limit) => element("li", {}, limit))),
  );
}

/** @param {Study} study @param {StudyAnswer} answer */
export function summary(study, { cohort, cells, least_effective: effective }) {
  const text = words.study.result;
  const error = Math.max(...cells.map(({ mcse }) => mcse));
  return [
    element(
      "p",
      { class: "lead" },
      text.cohort({ mean: percent(cohort.mean), range: percentRange(cohort), outcome: truncate(study.outcome.label) }),
    ),
    element(
      "p",
      { class: "small" },
      text.draws({
        draws: quantity(Math.floor(effective)),
        error: words.numbers.points({ number: decimals(100 * error, 1), count: 2 }),
      }),
    ),
  ];
}

/** @param {Study} study @param {StudyAnswer} answer */
export function ratios(study, { odds_ratios: list }) {
  const text = words.study.result.ratios;
  const value = (/** @type {OddsRatioInterval} */ { median, ...range }) =>
    text.value({ median: oddsRatio(median), range: oddsRatioRange(range) });
  const body = element(
    "tbody",
    {},
    ...list.flatMap(({ factor, before, after, probability_above_one: above }) => [
      element(
        "tr",
        { "data-ratio": factor, "data-median": after.median, "data-q025": after.q025, "data-q975": after.q975 },
        element("th", { scope: "row" }, nameOf(study, "factors", factor)),
        element("td", {}, value(before)),
        element("td", { class: "chance" }, value(after)),
        element("td", {}, percent(above)),
      ),
      element("tr", { class: "drawn" }, element("td", { colspan: 4 }, beforeAndAfter(before, after))),
    ]),
  );
  return [
    element("h3", {}, text.title),
    element("p", {}, text.how),
    scrollingTable(text.title, Object.values(text.columns), body),
    element("p", { class: "small" }, text.key({ low: oddsRatio(LOW), high: oddsRatio(HIGH) })),
  ];
}

/** Both intervals on one logarithmic line. @param {OddsRatioInterval} before @param {OddsRatioInterval} after */
function beforeAndAfter(before, after) {
  const across = (/** @type {number} */ ratio) => {
    const share = Math.log(Math.min(HIGH, Math.max(LOW, ratio)) / LOW) / Math.log(HIGH / LOW);
    return `${100 * share}%`;
  };
  const span = (
    /** @type {string} */ kind,
    /** @type {OddsRatioInterval} */ { median, q025, q975 },
    /** @type {number} */ y,
  ) => [
    drawing("line", { class: kind, x1: across(q025), x2: across(q975), y1: y, y2: y }),
    drawing("circle", { class: kind, cx: across(median), cy: y, r: 5 }),
  ];
  return drawing(
    "svg",
    { class: "ratio-line", "aria-hidden": "true", width: "100%", height: 34 },
    drawing("line", { class: "average", x1: across(1), x2: across(1), y1: 0, y2: 34 }),
    ...span("before", before, 9),
    ...span("after", after, 24),
  );
}

/** What a cell is called. @param {Study} study @param {CellAnswer} cell */
export function cellName(study, { group, factors }) {
  const text = words.study.result.cells;
  const has = factors.map((id) => nameOf(study, "factors", id)).join(" + ") || text.without;
  return study.groups.length > 1 ? text.all({ group: nameOf(study, "groups", group), factors: has }) : has;
}

/** @param {Study} study @param {StudyAnswer} answer */
export function cells(study, answer) {
  const text = words.study.result.cells;
  const factors = study.factors.map((/** @type {{ id: string }} */ { id }) => id);
  const columns = [
    text.group,
    ...factors.map((/** @type {string} */ id) => nameOf(study, "factors", id)),
    text.probability,
    text.interval,
    text.line,
    text.patients,
  ];
  const rows = answer.cells.map((cell) => {
    const { mean, q05, q95, extrapolation } = cell.patients;
    return element(
      "tr",
      { "data-cell": [cell.group, ...cell.factors].join(" "), ...dataAttributes(cell) },
      element("th", { scope: "row" }, nameOf(study, "groups", cell.group)),
      ...factors.map((/** @type {string} */ id) =>
        element(
          "td",
          { class: cell.factors.includes(id) ? undefined : "no" },
          cell.factors.includes(id) ? text.yes : text.no,
        ),
      ),
      element("td", { class: "chance" }, percent(cell.mean)),
      element("td", {}, percentRange(cell)),
      element("td", { class: "strip-cell" }, intervalStrip(cell, extrapolation ? "extrapolated" : "")),
      element(
        "td",
        {},
        text.count({ mean: patients(mean), range: patientRange(q05, q95) }),
        extrapolation && element("span", { class: "extra" }, ` ${text.extrapolation}`),
      ),
    );
  });
  return [
    element("h3", {}, text.title),
    scrollingTable(text.title, columns, element("tbody", {}, ...rows), "study-cells"),
    element("p", { class: "small" }, text.how),
  ];
}

/** What a run is called. @param {Study} study @param {Run} run */
function runName(study, { kind, about }) {
  const text = words.study.result.runs;
  const name = /** @type {string | ((values: { about: string }) => string)} */ (text.kinds[kind]);
  if (typeof name === "string") return name;
  const factor = nameOf(study, "factors", about ?? "");
  if (kind !== "without") return name({ about: factor });
  const statement = (study.statements ?? []).find((/** @type {{ id: string }} */ { id }) => id === about);
  if (!statement) return name({ about: text.ratio({ about: factor }) });
  const factors = statement.factors.map((/** @type {string} */ id) => nameOf(study, "factors", id)).join(" + ");
  const finding = requireWords(/** @type {Record<string, string>} */ (words.study.form.choices), statement.finding);
  const kindOf = words.study.form.choices[/** @type {"comparison"} */ (statement.about)];
  return name({ about: text.statement({ about: `${kindOf}, ${factors}`, finding }) });
}

/**
 * @param {Study} study
 * @param {StudyAnswer} answer
 * @param {Made[]} made
 * @param {number} chosen the cell that is shown
 * @param {(() => void) | undefined} again makes what has not been made
 */
export function runs(study, answer, made, chosen, again) {
  const text = words.study.result.runs;
  const row = (
    /** @type {string} */ id,
    /** @type {string} */ name,
    /** @type {Interval | undefined} */ cell,
    /** @type {string | undefined} */ refused,
  ) =>
    element(
      "tr",
      { "data-run": id, ...(cell && dataAttributes(cell)) },
      element("th", { scope: "row" }, name),
      ...(cell
        ? [
            element("td", { class: "chance" }, percent(cell.mean)),
            element("td", {}, percentRange(cell)),
            element("td", { class: "strip-cell" }, intervalStrip(cell)),
          ]
        : [
            element(
              "td",
              { colspan: 3, class: "sentence" },
              refused === undefined ? text.waiting : text.refused,
              " ",
              refused !== undefined && english(refused),
            ),
          ]),
    );
  const body = element(
    "tbody",
    {},
    row("all", text.all, answer.cells[chosen], undefined),
    ...made.map(({ run, answer: other, refused }) =>
      row([run.kind, run.about].filter(Boolean).join(" "), runName(study, run), other?.cells[chosen], refused),
    ),
  );
  const missing = made.some(({ answer: other, refused }) => !other && refused === undefined);
  return [
    element("h3", {}, text.title),
    element("p", {}, text.how),
    scrollingTable(text.title, [...Object.values(text.columns), words.study.result.cells.line], body, "study-runs"),
    ...(missing && again ? [button(text.again, again)] : []),
  ];
}

/**
 * @param {Study} study
 * @param {Unprinted[]} list
 * @param {number} chosen the cell that is shown
 */
export function unprinted(study, list, chosen) {
  const text = words.study.result.unprinted;
  const title = element("h3", {}, text.title);
  if (list.length === 0) return [title, element("p", {}, text.nothing)];
  const now = list[0].cells[chosen].width;
  const rows = list
    .map(({ kind, about, cells: narrowed }) => ({ kind, about, ...narrowed[chosen] }))
    .sort((one, other) => one.expected - other.expected);
  const body = element(
    "tbody",
    {},
    element(
      "tr",
      {},
      element("th", { scope: "row" }, text.now),
      element("td", { class: "chance" }, width(now)),
      element("td", {}),
    ),
    ...rows.map(({ kind, about, expected, mcse }) =>
      element(
        "tr",
        { "data-unprinted": `${kind} ${about}`, "data-expected": expected },
        element(
          "th",
          { scope: "row" },
          text.kinds[kind]({ about: nameOf(study, kind === "group_outcome" ? "groups" : "factors", about) }),
        ),
        element("td", { class: "chance" }, width(expected)),
        element(
          "td",
          {},
          now - expected < 0.005
            ? text.hardly
            : text.worth({ points: decimals(100 * (now - expected), 1), error: decimals(100 * mcse, 1) }),
        ),
      ),
    ),
  );
  return [
    title,
    element("p", {}, text.how),
    scrollingTable(text.title, Object.values(text.columns), body, "study-unprinted"),
  ];
}
