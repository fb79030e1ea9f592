// Wires form, engine, address and views together; does nothing else.

import { fieldsInWords } from "./i18n/core-words.js";
import { byId } from "./ui/dom.js";
import { offline } from "reinfuse:parts";
import { startEngine, WrongBuild } from "./core/engine.js";
import { PatientForm } from "./form/form.js";
import { fromFragment, isLink } from "./form/fragment.js";
import { keepOverReload, kept } from "./form/over-reload.js";
import { useEnglish } from "./i18n/language.js";
import { fill, redrawSections } from "./ui/section-loader.js";
import { startLanguageChooser } from "./i18n/language-chooser.js";
import { loadDetails } from "./answer/details-loader.js";
import { showAssessment, showDamagedLink, showFailure, showRefusal, showUnknownVersion } from "./answer/result.js";
import { startSummaryBar } from "./answer/summary-bar.js";
import { startTheme } from "./ui/theme.js";
import { askBeforeLeaving } from "./ui/leaving.js";
import { nameWindow, startViews, viewInAddress } from "./ui/views.js";
import { words } from "./i18n/words.js";

/** @import { Engine } from "./core/engine.js" */
/** @import { Edits } from "./types.d.ts" */

/** @param {Engine} core */
function run(core) {
  const { fields } = core;
  const inWords = () => ({ ...core, fields: fieldsInWords(fields) });
  /** The core, its table of fields in the page's language. */
  let engine = inWords();
  /** @type {import("./ui/section-loader.js").OwnModel | undefined} */
  let own;
  /** @type {Set<() => void>} */
  const listeners = new Set();
  const form = new PatientForm(/** @type {HTMLFormElement} */ (byId("patient")), engine.fields, () => {
    show = answer;
    answer();
  });

  function answer() {
    try {
      const patient = form.read();
      const reply = engine.predict(patient);
      const refused = "problems" in reply;
      form.showError(refused ? reply.problems : []);
      if (refused) showRefusal(reply, form);
      else showAssessment(reply, patient, engine, form);
      if (!refused && reply.applicable) markFirstPrediction();
    } catch (error) {
      showFailure(words.noAnswer.broken, error);
    }
    for (const listener of listeners) listener();
  }

  /** Shows again what is shown. */
  let show = answer;

  function redraw() {
    engine = inWords();
    form.redraw(engine.fields);
    show();
    redrawSections();
    nameWindow();
  }

  /** Takes a link's patient into the form, and out of the address, which the browser keeps. */
  function openLink() {
    const { patient, version, damaged } = fromFragment(location.hash, fields);
    history.replaceState(null, "", location.href.split("#")[0]);
    form.write(patient);
    show = answer;
    if (damaged) show = showDamagedLink;
    else if (version !== undefined) show = () => showUnknownVersion(version);
    show();
  }

  const page = {
    engine: core,
    patient: () => form.read(),
    own: () => own,
    use(/** @type {Uint8Array | undefined} */ draws, /** @type {Edits | undefined} */ edits) {
      core.load(draws, edits);
      own = draws && { draws, edits };
      answer();
    },
    onAnswer(/** @type {() => void} */ listener, /** @type {AbortSignal} */ signal) {
      listeners.add(listener);
      signal.addEventListener("abort", () => listeners.delete(listener));
    },
    answer,
  };
  // Own evidence and an updated model end with the page.
  askBeforeLeaving(() => own);
  addEventListener("hashchange", () => isLink(location.hash) && openLink());
  startSummaryBar();
  form.write(kept());
  keepOverReload(() => form.read());
  if (isLink(location.hash)) openLink();
  else answer();
  fillView = (view) => void fill(view, page);
  fillView(viewInAddress());
  document.body.dataset.ready = "true";
  // A failure is told, and loading tried again, where an answer needs it.
  loadDetails().then(
    ({ doseEntry }) => form.extend(doseEntry),
    () => {},
  );
  // Last, so that nothing the reader waits for comes after it.
  setTimeout(async () => (await offline?.())?.keepForOffline());
  return redraw;
}

let marked = false;
function markFirstPrediction() {
  if (!marked) performance.mark("reinfuse:first-prediction");
  marked = true;
}

/** What a browser lacks of what its syntax does not show. */
const lacking = ["WebAssembly", "DecompressionStream", "adoptedStyleSheets"].filter(
  (name) => !(name in window || name in document),
);

/** The core, in a browser that has what the page needs. */
async function start() {
  if (lacking.length > 0) throw new Error(lacking.join(", "));
  return startEngine();
}

/** @param {Error} error */
function notStarted(error) {
  if (error instanceof WrongBuild) return showFailure(words.noAnswer.wrong, error);
  const { title, how } = words.noAnswer.failed;
  const cause = lacking[0]
    ? "old"
    : /policy/i.test(error.message)
      ? "blocked"
      : error instanceof RangeError
        ? "memory"
        : "other";
  return showFailure({ title, how: how({ cause, what: lacking.join(", ") || "WebAssembly" }) }, error);
}

/** Fills a view, once there is a model to fill it from. @type {(view: HTMLElement) => void} */
let fillView = () => {};
useEnglish();
startTheme();
startViews((view) => fillView(view));
let redraw = () => {};
Promise.all([start(), startLanguageChooser(() => redraw())])
  .then(([core]) => (redraw = run(core)))
  .catch((error) => {
    byId("patient").replaceChildren();
    byId("patient").removeAttribute("aria-busy");
    notStarted(error);
  });
