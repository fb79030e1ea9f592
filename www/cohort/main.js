// The reader's own cohort, loaded when it is first asked for: a table comes in, its columns get a meaning, every row gets
// its prediction, the model is tested against what happened, and is updated with it.

/** @import { CohortSummary, CohortValidation, ColumnMapping, ReadingOptions, Refusal, TableSummary } from "../types.d.ts" */
/** @import { SectionPage } from "../ui/provenance-banner.js" */
/** @import { OwnModel, Page } from "../ui/section-loader.js" */
/** @import { FitState } from "./regression.js" */

import style from "./style.css";
import { fieldsInWords } from "../i18n/core-words.js";
import { sayWhy } from "../ui/cause.js";
import { element } from "../ui/dom.js";
import { askBeforeLeaving } from "../ui/leaving.js";
import { keepBannerCurrent } from "../ui/provenance-banner.js";
import { save } from "../ui/save.js";
import { words } from "../i18n/words.js";
import { Cancelled, CohortClient } from "./worker-client.js";
import { regressionForm, initialRegression } from "./regression.js";
import { fileImport } from "./file-import.js";
import { columnMapping } from "./column-mapping.js";
import { readingOptions } from "./reading-options.js";
import { showResults } from "./results.js";
import { truncate } from "../ui/truncate.js";
import { button } from "../ui/widgets.js";
import { errorMessage } from "./error-messages.js";
import { progressBar } from "../ui/progress.js";
import { report } from "./report.js";
import { linkToStep, stepFrame } from "./steps.js";
import { updateSection } from "./update.js";
import { showValidation, verdictInShort } from "./validation.js";

const sheet = new CSSStyleSheet();
sheet.replaceSync(style);
document.adoptedStyleSheets.push(sheet);

/** @typedef {ReturnType<typeof progressBar>} ProgressBar */

/** The same files as workbooks. */
const WORKBOOKS = /** @type {const} */ ({ csv: "xlsx", refusedCsv: "refusedXlsx" });

/** What a step needs to show anything, and by what it is done. */
const NEEDS = /** @type {const} */ ({
  columns: "table",
  predictions: "summary",
  validation: "summary",
  regression: "table",
  report: "summary",
});
const DONE = /** @type {const} */ ({
  table: "table",
  columns: "summary",
  predictions: "summary",
  validation: "validation",
});

/** A file that was chosen, dropped, pasted or offered, by a name to call it by. @typedef {{ name: string, blob: Blob }} Source */

/**
 * All that is known of the table, so that everything can be drawn again in another language.
 * @typedef {object} State
 * @property {string} [name]
 * @property {Blob} [file]
 * @property {ReadingOptions} [options] how it was read
 * @property {TableSummary} [table]
 * @property {ColumnMapping} [mapping] the meaning of columns, values and units, as chosen
 * @property {ColumnMapping} [scored] the meaning with which the rows were last predicted
 * @property {CohortSummary} [summary]
 * @property {CohortValidation} [validation]
 * @property {FitState} [fit]
 * @property {Refusal} [refusal]
 * @property {unknown} [failure] an error
 */

/** @type {State} */
let state = {};
const client = new CohortClient();
askBeforeLeaving(() => state.table);
/** How many tables were chosen so far. */
let reads = 0;
/** The model that the worker was last given; none is the standard one. @type {OwnModel | undefined} */
let given;

/**
 * Fills the part. Below what stands on the table there are two places for what else can be made of it, filled by modules of
 * their own: `#cohort-update` and `#cohort-fit`.
 * @param {string} _ the only part there is
 * @param {HTMLElement} body
 * @param {SectionPage & Pick<Page, "patient">} page
 */
export function show(_, body, page) {
  const { engine } = page;
  const anyone = engine.predict({ disease: "nhl" });
  const version = "model" in anyone ? anyone.model.version : "";
  const fields = fieldsInWords(engine.fields);
  // A table that has been read stays: the next worker reads it by itself.
  const cancelled = (/** @type {ProgressBar} */ bar) => {
    client.end();
    bar.say(state.table ? words.cohort.progress.kept : words.cohort.progress.cancelled);
  };
  const progressBox = progressBar(() => cancelled(progressBox));
  // Beside its button, which is far below the table's.
  const regressionProgress = progressBar(() => cancelled(regressionProgress));
  const problem = element("div", { class: "refusal", role: "alert" });
  const replaced = element("p", { class: "small", role: "status" });
  const meaning = element("div", { class: "cohort-mapping" });
  const results = element("div", { class: "cohort-results" });
  const verdict = element("p", { class: "verdict-in-short" });
  const validation = element("div", { class: "cohort-validation" });
  const fit = element("div", { id: "cohort-fit" });
  const update = updateSection({ page, client, save });
  const reported = element("div", { class: "reported" });
  /** @type {(() => void) | undefined} */
  let openRegression;
  const steps = stepFrame({
    content: {
      table: fileImport({ take: (source) => void take(source), save }),
      columns: [meaning],
      predictions: [element("h2", {}, words.cohort.results.title), verdict, results],
      validation: [validation],
      update: [element("div", { id: "cohort-update" }, ...update.box)],
      regression: [fit],
      report: [reported],
    },
    available: (step) => step === "table" || step === "update" || state[NEEDS[step]] !== undefined,
    done: (step) => step in DONE && state[DONE[/** @type {keyof typeof DONE} */ (step)]] !== undefined,
    shown(step) {
      if (step === "regression") openRegression?.();
      if (step === "report") drawReport();
    },
  });

  /** @param {State} to */
  function change(to) {
    const before = state;
    state = to;
    const differs = (/** @type {keyof State} */ key) => before[key] !== to[key];
    if (differs("refusal") || differs("failure")) drawProblem();
    if (differs("table")) drawMeaning();
    if (differs("summary")) update.table(to.summary, to.scored);
    if (differs("summary") || differs("validation")) drawValidation();
    if (differs("summary")) drawResults();
    if (differs("table")) drawFit();
    steps.show();
  }

  function drawProblem() {
    const { refusal, failure } = state;
    const text = words.cohort.refused;
    if (refusal) {
      const rules = refusal.problems.map((broken) =>
        element("li", { "data-rule": broken.rule }, errorMessage(broken, fields)),
      );
      problem.replaceChildren(element("p", {}, text.file), element("ul", {}, ...rules));
    } else if (failure !== undefined) {
      const why = element("span");
      problem.replaceChildren(element("p", {}, text.failed, " ", why));
      void sayWhy(why, failure);
    } else problem.replaceChildren();
  }

  function drawMeaning() {
    const { table, name = "", file, options, mapping } = state;
    if (!table || !file || !options) return meaning.replaceChildren();
    const again = (/** @type {ReadingOptions} */ options) => void take({ name, blob: file }, options);
    const chosen = (/** @type {ColumnMapping} */ mapping) => void (state.mapping = mapping);
    const use = (/** @type {ColumnMapping} */ mapping) => void scoreAndShow(mapping);
    meaning.replaceChildren(
      ...readingOptions({ table, name, options, again }),
      ...columnMapping({ table, fields, mapping, client, chosen, use, options, save }),
    );
    return undefined;
  }

  function drawResults() {
    const { summary } = state;
    results.replaceChildren(...(summary ? showResults({ summary, client, fields, write }) : []));
  }

  function drawValidation() {
    const { summary, scored, validation: validated } = state;
    const text = words.cohort.validation;
    verdict.replaceChildren(
      ...(validated ? [verdictInShort(validated), " ", linkToStep("validation", words.cohort.steps.more)] : []),
    );
    if (validated) validation.replaceChildren(...showValidation(validated, save));
    else if (summary && !scored?.columns.some(([id]) => id === "response"))
      validation.replaceChildren(element("h2", {}, text.title), element("p", {}, text.noResponse));
    else validation.replaceChildren();
  }

  function drawFit() {
    const { table, fit: own } = state;
    const run = (
      /** @type {string} */ label,
      /** @type {(progress: (share: number) => void) => Promise<any>} */ work,
    ) => during(label, work, regressionProgress);
    // As chosen, or as guessed as long as nothing was.
    const ids = () =>
      state.mapping
        ? state.mapping.columns.find(([id]) => id === "id")?.[1]
        : (state.table?.guess.find(({ id }) => id === "id")?.column ?? undefined);
    const form = table && own && regressionForm({ state: own, client, ids, version, run, save });
    openRegression = form?.open;
    fit.replaceChildren(...(form ? [...form.box, regressionProgress.box] : []));
  }

  function drawReport() {
    const { summary, validation: validated } = state;
    const [regression, survival] = [".fit-result", ".survival-result"].map(
      (place) => /** @type {HTMLElement} */ (fit.querySelector(place) ?? fit),
    );
    const places = { performance: validation, updated: update.answers, regression, survival };
    reported.replaceChildren(...report({ summary, validation: validated, ...places, save }));
  }

  /**
   * Does one thing with the worker; a refusal or failure is shown and ends it.
   * @template T
   * @param {string} label
   * @param {(progress: (share: number) => void) => Promise<T | Refusal>} work
   * @param {ProgressBar} [bar] where that is shown
   * @returns {Promise<T | undefined>} nothing if refused, failed or cancelled
   */
  async function during(label, work, bar = progressBox) {
    change({ ...state, refusal: undefined, failure: undefined });
    const progress = bar.start(label);
    try {
      const answer = await work(progress);
      if (typeof answer !== "object" || answer === null || !("problems" in answer)) return /** @type {T} */ (answer);
      change({ ...state, refusal: answer });
    } catch (error) {
      if (error instanceof Cancelled) return undefined;
      client.end();
      change({ ...state, failure: error });
    } finally {
      bar.stop(progress);
      // What follows is drawn into a view that another language has replaced; then into the one that is shown.
      if (!bar.box.isConnected) setTimeout(page.redraw);
    }
    return undefined;
  }

  /**
   * Reads a table; the same once more if the reader changes how.
   * @param {Source} source
   * @param {ReadingOptions} [options]
   * @param {ColumnMapping} [mapping] the meaning of its columns, if that was chosen
   */
  async function take({ name, blob: file }, options = { missing: [] }, mapping = undefined) {
    const before = state;
    const mine = ++reads;
    const still = (/** @type {boolean} */ is) => {
      for (const part of steps.box) part.inert = is && !part.querySelector("#cohort-file");
    };
    still(true);
    replaced.replaceChildren();
    const table = await during(words.cohort.progress.reading, (progress) => client.read({ file, options }, progress));
    // Another has been chosen meanwhile.
    if (mine !== reads) return;
    still(false);
    if (table) {
      change({ name, file, options, table, mapping, fit: initialRegression(table) });
      if (before.file !== file) offerBack(before);
      steps.go("columns");
    } else if (before.name) replaced.replaceChildren(words.cohort.import.kept({ name: truncate(before.name) }));
  }

  /** Offers the table that another has taken the place of @param {State} before */
  function offerBack({ name, file, options, mapping }) {
    const undo = () => file && void take({ name: name ?? "", blob: file }, options, mapping);
    replaced.replaceChildren(
      ...(name && file
        ? [words.cohort.import.replaced({ name: truncate(name) }), " ", button(words.form.undo, undo)]
        : []),
    );
  }

  /** Predicts every row and validates, with the model in use @param {ColumnMapping} mapping @param {string} [label] */
  async function score(mapping, label = words.cohort.progress.scoring) {
    change({ ...state, scored: mapping, summary: undefined, validation: undefined });
    const own = page.own();
    const summary = await during(label, async (progress) => {
      if (own !== given) await client.call("model", own);
      given = own;
      return client.call("score", mapping, progress);
    });
    if (!summary) return false;
    change({ ...state, summary });
    const { responders, non_responders: others } = summary.counts;
    if (responders + others > 0) {
      const validated = await during(words.cohort.progress.validating, () => client.call("validate", undefined));
      if (validated) change({ ...state, validation: validated });
    }
    return true;
  }

  /** @param {ColumnMapping} mapping */
  async function scoreAndShow(mapping) {
    change({ ...state, mapping });
    if (await score(mapping)) steps.go("predictions");
  }

  /** Another model is in use: what stands here must not be of the one before. */
  function follow() {
    if (state.scored && page.own() !== given) void score(state.scored, words.cohort.progress.rescoring);
  }

  /** Makes a file and hands it to the reader. @type {import("./results.js").Write} */
  async function write(what, name, format) {
    const blob = await during(words.cohort.progress.writing, (progress) =>
      format ? client.call(what, format, progress) : client.call(WORKBOOKS[what], undefined, progress),
    );
    if (blob) save(/** @type {Blob} */ (blob), name);
    return blob !== null;
  }

  body.append(
    element("p", { class: "lead" }, words.cohort.intro),
    element("p", { class: "small" }, words.cohort.standard),
    progressBox.box,
    problem,
    replaced,
    ...steps.box,
  );
  for (const draw of [drawProblem, drawMeaning, drawResults, drawValidation, drawFit]) draw();
  update.table(state.summary, state.scored);
  steps.show();
  keepBannerCurrent(page);
  page.onAnswer(follow);
}
