// The reader's patients join the evidence: the weight is asked for, the worker runs, and the updated model is shown, used and saved.

/** @import { RawPatient, Refusal, RowsTaken, UpdateReport } from "../types.d.ts" */
/** @import { SectionPage } from "../ui/provenance-banner.js" */
/** @import { OwnModel, Page } from "../ui/section-loader.js" */
/** @import { CohortClient } from "./worker-client.js" */

import { evidence } from "../evidence/evidence-file.js";
import { sayWhy } from "../ui/cause.js";
import { element } from "../ui/dom.js";
import { truncate } from "../ui/truncate.js";
import { toValue } from "../form/dose.js";
import { decimal, quantity } from "../i18n/format.js";
import { updateInUse } from "../ui/provenance-banner.js";
import { words } from "../i18n/words.js";
import { Cancelled } from "./worker-client.js";
import { modelLoader } from "./model-file.js";
import { progressBar } from "../ui/progress.js";
import { updateResult } from "./update-result.js";

/** w unless the reader says otherwise. */
const WEIGHT = evidence.assumptions.find(({ id }) => id === "robust_weight")?.value ?? NaN;

/**
 * A finished update.
 * @typedef {object} Made
 * @property {UpdateReport} report
 * @property {RowsTaken} rows
 * @property {Uint8Array<ArrayBuffer>} file the updated model
 * @property {OwnModel} [from] what it started from, if not from the standard evidence
 * @property {RawPatient} [patient] whose answers are in the report
 * @property {number} [mcse] Monte Carlo standard error of that patient's new answer
 */

/** Why there is no update, in the page's words or in the core's, which are English, or as an error. @typedef {{ own?: string, core?: unknown }} Reason */

/** @type {Made | undefined} */
let made;
/** The evidence in use before any update: an updated model is not the start of a further one, or patients would count twice. @type {OwnModel | undefined} */
let base;
/** The run that is under way; there is never a second. @type {{ tell: (share: number) => void } | undefined} */
let job;
/** The meaning of the columns of the table that `made` belongs to: another for each table, and each time it is read anew. @type {object | undefined} */
let source;
/** The drawing that is on the page: another language has another. @type {{ draw: () => void, stop: (tell: (share: number) => void) => void, refuse: (reason: Reason) => void } | undefined} */
let drawing;

/**
 * The part of the page. `table` is told of each table that has been scored, and of none.
 * @param {object} of
 * @param {SectionPage & Pick<Page, "patient">} of.page
 * @param {CohortClient} of.client
 * @param {(blob: Blob, name: string) => void} of.save
 */
export function updateSection({ page, client, save }) {
  const text = words.cohort.update;
  const running = progressBar(() => {
    job = undefined;
    client.end();
    running.say(text.cancelled);
  });
  const start = element("button", { type: "submit", class: "main-button" }, text.start);
  const weight = weightBox();
  const from = element("p", { class: "small" });
  const form = element(
    "form",
    { novalidate: true, autocomplete: "off", "aria-label": text.title },
    weight.box,
    from,
    element("div", { class: "buttons" }, start),
  );
  const none = element("p");
  const problem = element("div", { class: "refusal", role: "alert" });
  const answers = element("div", { class: "update-answers", tabindex: "-1" });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void run();
  });

  const draw = () => answers.replaceChildren(...(made ? updateResult({ made, page, save }) : []));
  const refuse = (/** @type {Reason} */ { own, core }) => {
    const why = element("span");
    problem.replaceChildren(...(own || core ? [element("p", {}, text.refused, " ", own, why)] : []));
    if (core) void sayWhy(why, core);
  };

  async function run() {
    refuse({});
    const w = weight.get();
    if (w === undefined || job) return;
    const patient = answerable(page);
    const start = base;
    const mine = (job = { tell: running.start(text.running) });
    made = undefined;
    draw();
    /** @type {Reason} */
    let reason = {};
    try {
      const answer = await client.call("update", { ...start, weight: w, patient }, (share) => mine.tell(share));
      if (job !== mine) return;
      if ("problems" in answer) reason = reasonOf(answer);
      else {
        const file = /** @type {Uint8Array<ArrayBuffer>} */ (answer.file);
        made = { ...answer, file, from: start, patient, mcse: patient && mcseOf(page, file, patient) };
      }
    } catch (error) {
      if (job !== mine || error instanceof Cancelled) return;
      reason = { core: error };
      client.end();
    } finally {
      if (job === mine) job = undefined;
      drawing?.stop(mine.tell);
    }
    drawing?.draw();
    drawing?.refuse(reason);
  }

  const track = () => {
    if (!page.own()) base = undefined;
    else if (!updateInUse(page)) base = page.own();
    from.textContent = base ? text.from.own : text.from.standard;
  };
  track();
  page.onAnswer(track);

  drawing = { draw, stop: running.stop, refuse };
  if (job) job.tell = running.start(text.running);
  draw();

  return {
    /** Where the update is shown. */
    answers,
    box: [
      element("h2", {}, text.title),
      element("p", {}, text.how),
      none,
      form,
      running.box,
      problem,
      answers,
      ...modelLoader(page, () => (base = undefined)),
    ],
    /**
     * @param {{ counts: { responders: number, non_responders: number } } | undefined} summary of the scored table
     * @param {object | undefined} of the meaning of its columns; the same if only another model predicts
     */
    table(summary, of) {
      if (source !== of) forget();
      source = of;
      // Its rows are being predicted.
      if (!summary && of) return;
      const responses = summary ? summary.counts.responders + summary.counts.non_responders : 0;
      form.hidden = responses === 0;
      none.hidden = !form.hidden;
      none.textContent = summary ? text.noResponse : text.noTable;
    },
  };

  /** What was made of the table before. */
  function forget() {
    if (job) running.stop(job.tell);
    job = made = undefined;
    draw();
    refuse({});
  }
}

/** @param {Refusal} refusal @returns {Reason} */
const reasonOf = ({ problems }) =>
  problems.some(({ rule }) => rule === "study_conflict")
    ? { own: words.cohort.rules.study_conflict }
    : { core: problems.map(({ message }) => message).join(" ") };

/** The form's patient, if the model has an answer for it. @param {Pick<Page, "engine" | "patient">} page */
function answerable({ engine, patient }) {
  const entered = patient();
  const reply = engine.predict(entered);
  return "outcomes" in reply && reply.outcomes ? entered : undefined;
}

/** @param {Pick<Page, "engine">} page @param {Uint8Array} file @param {RawPatient} patient */
function mcseOf({ engine }, file, patient) {
  const reply = engine.predictWith(file, undefined, patient);
  return "outcomes" in reply ? reply.outcomes?.response.mcse : undefined;
}

/** The weight of the study, and what is wrong with it. */
function weightBox() {
  const { label, help, wrong } = words.cohort.update.weight;
  const id = "cohort-weight";
  const input = element("input", {
    type: "text",
    inputmode: "decimal",
    id,
    name: "cohort_weight",
    value: decimal(WEIGHT),
    autocomplete: "off",
    spellcheck: "false",
    "aria-describedby": `${id}-help ${id}-error`,
  });
  const error = element("p", { class: "error", id: `${id}-error`, hidden: true });
  const showError = (/** @type {boolean} */ is) => {
    error.textContent = is ? wrong({ label, value: truncate(input.value.trim(), 80) }) : "";
    error.hidden = !is;
    if (is) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  };
  input.addEventListener("input", () => showError(false));
  return {
    box: element(
      "div",
      { class: "field" },
      element("label", { for: id }, label),
      element("p", { class: "help", id: `${id}-help` }, help({ value: quantity(WEIGHT) })),
      input,
      error,
    ),
    /** The weight; nothing if it breaks the rule, which is then said. */
    get() {
      const value = toValue(input.value, 1);
      // An empty box is no weight: it is not taken for the standard one.
      const right = typeof value === "number" && value >= 0 && value <= 1;
      showError(!right);
      if (!right) input.focus();
      return right ? value : undefined;
    },
  };
}
