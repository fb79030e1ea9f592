// Survival as papers report it: its columns, groups and times are chosen here, and the report is shown below.

/** @import { AtTime, Curve, Median, Refusal, SurvivalGroup, SurvivalReport, SurvivalSpec, TermColumn, Test } from "../types.d.ts" */
/** @import { CohortClient } from "./worker-client.js" */

import { incidencePlot, MOST_CURVES } from "../charts/kaplan-meier.js";
import { element } from "../ui/dom.js";
import { decimals, percent, pValue, quantity, significant, countedPercent } from "../i18n/format.js";
import { words } from "../i18n/words.js";
import { exportButtons, scrollingTable } from "../ui/widgets.js";
import { truncate } from "../ui/truncate.js";
import { figureTools } from "./figure-tools.js";
import { refusal } from "./refusal.js";
import { survivalCurves } from "./survival-curves.js";

/** @typedef {"time" | "event" | "deathTime" | "died" | "group" | "strata"} Role */
/** What must be chosen, what may be, and what death has columns of its own for. */
const NEEDED = /** @type {const} */ (["time", "event"]);
const DEATH = /** @type {const} */ (["deathTime", "died"]);
const GROUPS = /** @type {const} */ (["group", "strata"]);
const NONE = "–";

/**
 * All that was chosen and answered, so that it can be drawn again.
 * @typedef {object} SurvivalState
 * @property {Record<Role, string>} roles names of columns, or nothing
 * @property {string} at as typed
 * @property {string} landmark as typed
 * @property {SurvivalReport | Refusal} [answer]
 * @property {SurvivalSpec} [asked] what that answers
 * @property {number} [view] place of the curves that are looked at
 */

/** @param {string} time @param {string} event @returns {SurvivalState} */
export const initialSurvival = (time, event) => ({
  roles: { time, event, deathTime: "", died: "", group: "", strata: "" },
  at: "12 24",
  landmark: "",
});

/**
 * @param {object} of
 * @param {SurvivalState} of.state changed in place
 * @param {TermColumn[]} of.columns
 * @param {CohortClient} of.client
 * @param {<T>(label: string, work: (progress: (share: number) => void) => Promise<T>) => Promise<T | undefined>} of.run with a bar; nothing if cancelled
 * @param {(blob: Blob, name: string) => void} of.save
 */
export function survivalForm({ state, columns, client, run, save }) {
  const text = words.cohort.survivalReport;
  const result = element("div", { class: "survival-result", tabindex: "-1" });
  const wrong = element("p", { class: "too-few", role: "alert", hidden: true });
  const start = element("button", { type: "submit", class: "main-button" }, text.start);
  const check = () => void (start.disabled = NEEDED.some((role) => state.roles[role] === ""));
  const select = (/** @type {Role} */ role, /** @type {string} */ help) => columnBox(role, help, columns, state, check);
  const typed = (/** @type {"at" | "landmark"} */ name) => typedBox(name, state);

  async function answer() {
    const asked = specOf(state);
    wrong.hidden = typeof asked !== "string";
    wrong.textContent = typeof asked === "string" ? asked : "";
    if (typeof asked === "string") return;
    // Wrapped, since a refusal here is of the report and not of the table.
    const reply = await run(text.running, async (progress) => ({
      answer: await client.call("survival", asked, progress),
    }));
    if (!reply) return;
    state.answer = reply.answer;
    state.asked = asked;
    // Of groups, these are what was asked for; of too many to be drawn together, all patients are.
    const { groups } = "groups" in reply.answer ? reply.answer : { groups: [] };
    state.view = groups.length > 1 && groups.length - 1 <= MOST_CURVES ? 1 : 0;
    draw();
    result.focus();
  }

  /** The report as it is exported. @param {boolean} tabs */
  const table = async (tabs) =>
    state.asked &&
    run(words.cohort.progress.writing, (progress) =>
      client.call("survivalReport", { spec: /** @type {SurvivalSpec} */ (state.asked), tabs }, progress),
    );

  function draw() {
    const { answer: report, asked } = state;
    if (!report || !asked) result.replaceChildren();
    else if ("problems" in report) result.replaceChildren(refusal(report, text.refused));
    else result.replaceChildren(...survivalResult({ report, asked, state, table, save }));
  }

  check();
  draw();
  const form = element(
    "form",
    { class: "fit-form survival-form", novalidate: true, autocomplete: "off", "aria-label": text.title },
    select("time", text.timeHelp),
    select("event", text.eventHelp),
    element(
      "details",
      { open: DEATH.some((role) => state.roles[role] !== "") },
      element("summary", {}, text.death),
      element("div", { class: "fit-form" }, ...DEATH.map((role) => select(role, text.deathHelp))),
    ),
    select("group", text.groupHelp),
    select("strata", text.strataHelp),
    typed("at"),
    typed("landmark"),
    wrong,
    element("div", { class: "buttons" }, start),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void answer();
  });
  return [element("h2", {}, text.title), element("p", {}, text.how), form, result];
}

/** What is asked; words if something typed is no time. @param {SurvivalState} state @returns {SurvivalSpec | string} */
function specOf({ roles, at, landmark }) {
  const text = words.cohort.survivalReport;
  const point = words.numbers.decimal;
  // A decimal comma leaves only spaces and semicolons between numbers.
  const parts = at.split(point === "," ? /,?[\s;]+/ : /[\s;,]+/).filter((part) => part !== "");
  const number = (/** @type {string} */ part) =>
    /^\d+([.,]\d+)?$/.test(part) ? Number(part.replace(point, ".")) : NaN;
  const wrong = (/** @type {"at" | "landmark"} */ name, /** @type {string} */ value) =>
    text.wrong({ label: text[name], value: truncate(value) });
  const bad = parts.find((part) => Number.isNaN(number(part)));
  if (bad !== undefined) return wrong("at", bad);
  const from = landmark.trim();
  if (from !== "" && Number.isNaN(number(from))) return wrong("landmark", from);
  const { time, event, deathTime, died, group, strata } = roles;
  return {
    time,
    event,
    ...(deathTime !== "" && died !== "" && { death: { time: deathTime, died } }),
    ...(group !== "" && { group }),
    ...(group !== "" && strata !== "" && { strata }),
    at: parts.map(number),
    ...(from !== "" && { landmark: number(from) }),
  };
}

/** @param {Role} role @param {string} help @param {TermColumn[]} columns @param {SurvivalState} state @param {() => void} changed */
function columnBox(role, help, columns, { roles }, changed) {
  const text = words.cohort.survivalReport;
  const { none, time, event } = words.cohort.regression;
  const needed = NEEDED.some((one) => one === role);
  const id = `survival-${role}`;
  const options = columns.map(({ name }, place) => ({ name, place }));
  const select = element(
    "select",
    { id, "aria-describedby": `${id}-help` },
    element("option", { value: "" }, needed ? none : text.none),
    ...options
      // A group has levels; of a column with too many it cannot be one.
      .filter(({ place }) => !GROUPS.some((one) => one === role) || columns[place].levels.length > 0)
      .map(({ name, place }) => element("option", { value: place }, truncate(name))),
  );
  const place = columns.findIndex(({ name }) => name === roles[role]);
  select.value = place < 0 ? "" : String(place);
  select.addEventListener("change", () => {
    roles[role] = select.value === "" ? "" : columns[Number(select.value)].name;
    changed();
  });
  const label = { time, event, deathTime: text.deathTime, died: text.died, group: text.group, strata: text.strata };
  return element(
    "div",
    { class: "fit-box" },
    element("label", { for: id }, label[role]),
    select,
    element("p", { class: "help", id: `${id}-help` }, help),
  );
}

/** @param {"at" | "landmark"} name @param {SurvivalState} state */
function typedBox(name, state) {
  const text = words.cohort.survivalReport;
  const id = `survival-${name}`;
  const input = element("input", { id, type: "text", inputmode: "decimal", "aria-describedby": `${id}-help` });
  input.value = state[name];
  input.addEventListener("change", () => void (state[name] = input.value));
  return element(
    "div",
    { class: "fit-box" },
    element("label", { for: id }, text[name]),
    input,
    element("p", { class: "help", id: `${id}-help` }, { at: text.atHelp, landmark: text.landmarkHelp }[name]),
  );
}

/**
 * @param {object} of
 * @param {SurvivalReport} of.report
 * @param {SurvivalSpec} of.asked
 * @param {SurvivalState} of.state
 * @param {(tabs: boolean) => Promise<string | undefined>} of.table
 * @param {(blob: Blob, name: string) => void} of.save
 */
function survivalResult({ report, asked, state, table, save }) {
  const text = words.cohort.survivalReport;
  const { regression } = words.cohort;
  const missing = report.missing.map(({ column, rows }) =>
    regression.missingIn({ column: truncate(column), rows: quantity(rows) }),
  );
  const { landmark } = asked;
  const causes = causesOf(asked);
  /** @type {HTMLElement[]} */
  const list = [
    element(
      "p",
      { "data-survival": "report", "data-n": report.n, "data-events": report.events },
      regression.counts({
        n: quantity(report.n),
        count: report.n,
        events: quantity(report.events),
        event: truncate(report.event),
        dropped: quantity(report.dropped),
      }),
      missing.length > 0 && ` ${regression.missing({ list: missing.join(", ") })}`,
      landmark !== undefined &&
        ` ${text.before({ count: quantity(report.before_landmark), landmark: quantity(landmark) })}`,
    ),
    element("h3", {}, text.groups),
    groupsTable(report),
  ];
  const tests = testsOf(report, asked, causes);
  if (tests.length > 0) list.push(element("h3", {}, text.tests), ...tests);
  if (asked.at.length > 0) list.push(element("h3", {}, text.chosen), chosenTable(report, causes));
  list.push(
    element("p", { class: "small" }, text.methods),
    ...exportButtons({
      copy: regression.table.copy,
      download: regression.table.download,
      text: table,
      name: "reinfuse-survival-report.csv",
      save,
    }),
    element("p", { class: "small" }, words.cohort.results.formula),
  );
  const { group } = asked;
  list.push(
    survivalCurves({
      id: "survival-curves",
      curves: report.groups.map(({ curve }) => curve),
      references: group === undefined ? [] : [{ column: group, level: "" }],
      group: state.view ?? 0,
      onGroup: (view) => void (state.view = view),
      save,
    }),
    ...incidenceFigures(report, causes, save),
  );
  return list;
}

/** What is counted as cause 1 and 2. @param {SurvivalSpec} asked */
function causesOf({ death }) {
  const { first, second, death: withoutEvent } = words.cohort.survivalReport.causes;
  return [first, death ? withoutEvent : second];
}

/** @param {Curve} curve */
const nameOf = ({ group }) => (group === null ? words.cohort.regression.survival.all : truncate(group));

/** @param {SurvivalReport} report */
function groupsTable({ groups }) {
  const text = words.cohort.survivalReport;
  const compared = groups.some(({ expected }) => expected !== null);
  const row = (/** @type {SurvivalGroup} */ { curve, expected, follow_up: followUp }) =>
    element(
      "tr",
      { "data-group": curve.group ?? "", "data-median": curve.median.estimate ?? undefined },
      element("th", { scope: "row", class: "values" }, nameOf(curve)),
      element("td", {}, quantity(curve.n)),
      element("td", {}, quantity(curve.events)),
      compared && element("td", {}, expected === null ? NONE : decimals(expected, 1)),
      element("td", {}, medianText(curve.median)),
      element("td", {}, medianText(followUp)),
    );
  const columns = [words.cohort.regression.survival.group, text.patients, text.events];
  if (compared) columns.push(text.expected);
  columns.push(text.median, text.followUp);
  return scrollingTable(text.groups, columns, element("tbody", {}, ...groups.map(row)), "numbers");
}

/** @param {Median} median */
function medianText({ estimate, lower, upper }) {
  const { none } = words.cohort.regression.survival;
  const time = (/** @type {number | null} */ x) => (x === null ? none : significant(x));
  if (estimate === null && lower === null) return none;
  if (lower === null && upper === null) return time(estimate);
  return words.cohort.survivalReport.value({ estimate: time(estimate), low: time(lower), high: time(upper) });
}

/** @param {SurvivalReport} report @param {SurvivalSpec} asked @param {string[]} causes */
function testsOf(report, { group, strata }, causes) {
  if (group === undefined) return [];
  const { names, test, noTest } = words.cohort.survivalReport;
  const line = (/** @type {string} */ name, /** @type {string} */ id, /** @type {Test | null} */ found) =>
    element(
      "p",
      { "data-test": id, "data-chi": found?.chi_squared, "data-p": found?.p },
      found
        ? test({
            name,
            statistic: decimals(found.chi_squared, 2),
            df: quantity(found.df),
            count: found.df,
            p: pValue(found.p),
          })
        : noTest({ name }),
    );
  return [
    line(
      strata === undefined ? names.log_rank : names.stratified({ column: truncate(strata) }),
      "log_rank",
      report.log_rank,
    ),
    ...report.gray.map((found, i) => line(names.gray({ cause: causes[i] }), `gray_${i + 1}`, found)),
  ];
}

/** @param {SurvivalReport} report @param {string[]} causes */
function chosenTable({ groups }, causes) {
  const text = words.cohort.survivalReport;
  const { group, time, risk, free } = words.cohort.regression.survival;
  const competing = groups[0].incidence.length > 0;
  const columns = [group, time, risk, free];
  if (competing) columns.push(...causes.map((cause) => text.incidence.of({ cause })));
  const rows = groups.flatMap(({ curve, at, incidence }) =>
    at.map((now, i) =>
      element(
        "tr",
        { "data-group": curve.group ?? "", "data-time": now.time, "data-estimate": now.estimate ?? undefined },
        element("th", { scope: "row", class: "values" }, nameOf(curve)),
        element("td", {}, quantity(now.time)),
        element("td", {}, quantity(now.at_risk)),
        element("td", { class: "chance" }, atText(now)),
        ...incidence.map((cause) =>
          element("td", { "data-estimate": cause.at[i].estimate ?? undefined }, atText(cause.at[i])),
        ),
      ),
    ),
  );
  return scrollingTable(text.chosen, columns, element("tbody", {}, ...rows), "numbers");
}

/** @param {AtTime} at */
function atText({ estimate, log_log: limits }) {
  if (estimate === null) return NONE;
  const value = countedPercent(estimate);
  if (limits === null) return value;
  const [low, high] = limits.map(percent);
  return words.cohort.survivalReport.value({ estimate: value, low, high });
}

/**
 * Of all patients both causes beside each other; of groups that can be told apart, each cause.
 * @param {SurvivalReport} report
 * @param {string[]} causes
 * @param {(blob: Blob, name: string) => void} save
 */
function incidenceFigures({ groups: [all, ...groups] }, causes, save) {
  const text = words.cohort.survivalReport.incidence;
  if (all.incidence.length === 0) return [];
  const views = [
    {
      title: words.cohort.regression.survival.all,
      lines: all.incidence.map((incidence, i) => ({ name: causes[i], curve: all.curve, incidence })),
    },
  ];
  if (groups.length > 0 && groups.length <= MOST_CURVES)
    views.push(
      ...causes.map((cause, i) => ({
        title: cause,
        lines: groups.map(({ curve, incidence }) => ({ name: nameOf(curve), curve, incidence: incidence[i] })),
      })),
    );
  return views.map(({ title, lines }, place) => {
    const body = element(
      "div",
      {},
      ...incidencePlot(lines, {
        ...words.cohort.regression.survival,
        free: text.free,
        label: text.label,
      }).filter((part) => part !== false),
    );
    return element(
      "figure",
      { class: "plot-figure survival", "data-plot": `incidence-${place}` },
      element("figcaption", {}, words.numbers.labelled({ name: text.title, value: title })),
      body,
      element("p", { class: "small" }, text.how),
      figureTools({ figure: body, name: "reinfuse-incidence", save }),
    );
  });
}
