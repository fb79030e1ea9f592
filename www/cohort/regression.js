// The reader's own regression: its method, outcome, terms and reference levels are chosen here, and the fit is shown below.

/** @import { Optimism, Refusal, Remark, Spec, TableSummary, TermColumn } from "../types.d.ts" */
/** @import { Fitted } from "./worker.js" */
/** @import { CohortClient } from "./worker-client.js" */
/** @import { Method, Role, Roles } from "./method.js" */
/** @import { SurvivalState } from "./survival.js" */

import { element } from "../ui/dom.js";
import { words } from "../i18n/words.js";
import { METHODS } from "./method.js";
import { refusal } from "./refusal.js";
import { remarkList } from "./reading-options.js";
import { regressionResult } from "./regression-result.js";
import { initialSurvival, survivalForm } from "./survival.js";
import { RESAMPLES } from "./whole-model.js";
import { truncate } from "../ui/truncate.js";

const ROLES = /** @type {const} */ (["outcome", "time", "event"]);
/** The columns of a cohort that a role is first filled with. @type {Roles} */
const USUAL = { outcome: "response", time: "os_months", event: "died" };

/**
 * All that was chosen and answered, so that it can be drawn again.
 * @typedef {object} FitState
 * @property {Method} method
 * @property {Roles} roles or nothing yet
 * @property {Map<string, string>} terms chosen columns with their reference level; none for numbers, and as the core chooses
 * @property {TermColumn[]} [columns]
 * @property {{ ids: number | undefined, list: Remark[] }} [remarks] of the rows, by this column of ids
 * @property {Fitted | Refusal} [answer]
 * @property {Spec} [asked] what that answers
 * @property {Optimism | null} [optimism] of that, if asked for
 * @property {number} [group] place of the curves that are looked at
 * @property {SurvivalState} survival
 */

/** Nothing chosen but what the columns' names suggest. @param {TableSummary} table @returns {FitState} */
export function initialRegression({ guess, columns }) {
  const column = (/** @type {string} */ id) => columns[guess.find((mapped) => mapped.id === id)?.column ?? -1] ?? "";
  const roles = { outcome: column(USUAL.outcome), time: column(USUAL.time), event: column(USUAL.event) };
  return { method: "firth", roles, terms: new Map(), survival: initialSurvival(roles.time, roles.event) };
}

/**
 * @param {object} of
 * @param {FitState} of.state changed in place
 * @param {CohortClient} of.client
 * @param {() => number | undefined} of.ids the column that tells patients apart
 * @param {string} of.version of the program
 * @param {<T>(label: string, work: (progress: (share: number) => void) => Promise<T>) => Promise<T | undefined>} of.run with a bar; nothing if cancelled
 * @param {(blob: Blob, name: string) => void} of.save
 */
export function regressionForm({ state, client, ids, version, run, save }) {
  const text = words.cohort.regression;
  const remarks = element("div");
  const body = element("div", { class: "fit-body" });
  const result = element("div", { class: "fit-result", tabindex: "-1" });
  let reading = false;
  /** Reads the columns, once; again where that was cancelled. */
  async function open() {
    // A bar that starts shows the step anew.
    if (reading) return;
    reading = true;
    if (!state.columns) {
      state.columns = await run(text.reading, (progress) => client.call("termColumns", undefined, progress));
      if (state.columns) draw(state.columns);
    }
    if (state.columns) await readRemarks(ids());
    reading = false;
  }

  /** What is said of the rows, anew for another column of ids. @param {number | undefined} column */
  async function readRemarks(column) {
    if (state.remarks && state.remarks.ids === column) return;
    const list = await run(text.reading, () => client.call("regressionRemarks", column));
    state.remarks = list && { ids: column, list };
    drawRemarks();
  }

  function drawRemarks() {
    const list = remarkList(state.remarks?.list ?? []);
    remarks.replaceChildren(...(list ? [list] : []));
  }

  async function fit() {
    // Wrapped, since a refusal here is of the regression and not of the table.
    const asked = specOf(state);
    const reply = await run(text.fitting, async (progress) => ({ answer: await client.call("fit", asked, progress) }));
    if (!reply) return;
    state.answer = reply.answer;
    state.asked = asked;
    state.group = 0;
    state.optimism = undefined;
    drawResult();
    result.focus();
  }

  async function correct() {
    const { asked } = state;
    if (!asked) return;
    const reply = await run(text.model.running, async (progress) => ({
      found: await client.call("optimism", { spec: asked, resamples: RESAMPLES }, progress),
    }));
    // Another regression may have been fitted meanwhile; a refusal has been told of the fit.
    if (!reply || asked !== state.asked) return;
    state.optimism = reply.found && "problems" in reply.found ? null : reply.found;
    drawResult();
  }

  /** The curves of what was fitted, as they are exported. @param {boolean} tabs */
  async function curves(tabs) {
    const { asked } = state;
    return (
      asked &&
      (await run(words.cohort.progress.writing, (progress) =>
        client.call("survivalTable", { spec: asked, tabs }, progress),
      ))
    );
  }

  function drawResult() {
    const { answer } = state;
    if (!answer) result.replaceChildren();
    else if ("problems" in answer) result.replaceChildren(refusal(answer, text.refused));
    else
      result.replaceChildren(
        ...regressionResult({
          report: answer,
          group: state.group ?? 0,
          onGroup: (group) => void (state.group = group),
          optimism: state.optimism,
          correct: () => void correct(),
          version,
          curves,
          save,
        }),
      );
  }

  /** @param {TermColumn[]} columns */
  function draw(columns) {
    const start = element("button", { type: "submit", class: "main-button" }, text.start);
    const boxes = ROLES.map((role) => ({ role, box: roleBox(role, columns, state, check) }));
    const method = element(
      "select",
      { id: "fit-method" },
      ...Object.keys(METHODS).map((id) => element("option", { value: id }, text.methods[/** @type {Method} */ (id)])),
    );
    method.value = state.method;
    method.addEventListener("change", () => {
      state.method = /** @type {Method} */ (method.value);
      check();
    });
    const terms = columns.map((column, place) => ({ column, box: termBox(column, place, state) }));
    function check() {
      for (const { role, box } of boxes) box.hidden = !METHODS[state.method].roles.includes(role);
      for (const { column, box } of terms) box.hidden = hasRole(column.name, state);
      start.disabled = METHODS[state.method].roles.some((role) => state.roles[role] === "");
    }
    check();
    const form = element(
      "form",
      { class: "fit-form", novalidate: true, autocomplete: "off", "aria-label": text.title },
      element("div", { class: "fit-box" }, element("label", { for: "fit-method" }, text.method), method),
      ...boxes.map(({ box }) => box),
      element(
        "fieldset",
        { class: "fit-terms", "aria-describedby": "fit-terms-help" },
        element("legend", {}, text.terms),
        element("p", { class: "help", id: "fit-terms-help" }, text.termsHelp),
        element("div", { class: "fit-columns" }, ...terms.map(({ box }) => box)),
      ),
      element("div", { class: "buttons" }, start),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void fit();
    });
    drawRemarks();
    body.replaceChildren(remarks, form, result, ...survivalForm({ state: state.survival, columns, client, run, save }));
    drawResult();
  }
  if (state.columns) draw(state.columns);
  return {
    box: [element("h2", {}, text.title), element("p", {}, text.how), body],
    open: () => void open(),
  };
}

/** Whether a column is the outcome, or the time or event, and so no term. @param {string} name @param {FitState} state */
const hasRole = (name, { method, roles }) => METHODS[method].roles.some((role) => roles[role] === name);

/** @param {FitState} state @returns {Spec} */
function specOf(state) {
  // What was chosen as a term before it became the outcome is kept for when it no longer is.
  const terms = [...state.terms].filter(([name]) => !hasRole(name, state));
  return {
    regression: METHODS[state.method].regression(state.roles),
    terms: terms.map(([name]) => name),
    references: terms.filter(([, level]) => level !== ""),
  };
}

/** @param {Role} role @param {TermColumn[]} columns @param {FitState} state @param {() => void} changed */
function roleBox(role, columns, state, changed) {
  const text = words.cohort.regression;
  const id = `fit-${role}`;
  const select = element(
    "select",
    { id, "aria-describedby": `${id}-help` },
    element("option", { value: "" }, text.none),
    ...columns.map(({ name }, place) => element("option", { value: place }, truncate(name))),
  );
  const place = columns.findIndex(({ name }) => name === state.roles[role]);
  select.value = place < 0 ? "" : String(place);
  select.addEventListener("change", () => {
    state.roles[role] = select.value === "" ? "" : columns[Number(select.value)].name;
    changed();
  });
  const help = { outcome: text.outcomeHelp, time: text.timeHelp, event: text.eventHelp }[role];
  return element(
    "div",
    { class: "fit-box" },
    element("label", { for: id }, text[role]),
    select,
    element("p", { class: "help", id: `${id}-help` }, help),
  );
}

/** @param {TermColumn} column @param {number} place @param {FitState} state */
function termBox({ name, kind, levels }, place, { terms }) {
  const text = words.cohort.regression;
  const id = `fit-term-${place}`;
  const box = element("input", { type: "checkbox", id, checked: terms.has(name) });
  const chosen = levels.map((level, at) => element("option", { value: at }, text.against({ level: truncate(level) })));
  // What has numbers becomes a category only by a reference level.
  if (kind !== "categories") chosen.unshift(element("option", { value: "" }, text.asNumber));
  const select = element("select", { "aria-label": text.reference({ column: truncate(name) }) }, ...chosen);
  const level = levels.indexOf(terms.get(name) ?? "");
  select.value = level < 0 ? (kind === "categories" ? "0" : "") : String(level);
  // Unasked, the core takes the first level among the rows that are fitted, which may lack the first of the table.
  const asked = () =>
    select.value === "" || (kind === "categories" && select.value === "0") ? "" : levels[Number(select.value)];
  const show = () => void (select.hidden = !box.checked || levels.length === 0);
  const take = () => {
    show();
    if (box.checked) terms.set(name, asked());
    else terms.delete(name);
  };
  show();
  box.addEventListener("change", take);
  select.addEventListener("change", take);
  return element(
    "div",
    { class: "fit-term" },
    element("label", { class: "choice" }, box, element("span", {}, truncate(name))),
    select,
  );
}
