// Wires form, engine, address and views together; does nothing else.

import { byId } from "./dom.js";
import { startEngine } from "./engine.js";
import { PatientForm } from "./form.js";
import { fromFragment, toFragment } from "./fragment.js";
import { watchDoors } from "./view/evidence.js";
import { load } from "./view/more.js";
import { showAssessment, showFailure, showRefusal, showUnknownVersion } from "./view/result.js";
import { watchAnswer } from "./view/summary.js";
import { words } from "./words.js";

/** @import { Engine } from "./engine.js" */

/** @param {Engine} engine */
function run(engine) {
  const { fields, baseRate: study, predict } = engine;
  let own = false;
  /** @type {(() => void)[]} */
  const listeners = [];
  const form = new PatientForm(/** @type {HTMLFormElement} */ (byId("patient")), fields, () => {
    remember();
    answer();
  });

  function answer() {
    try {
      const patient = form.read();
      const reply = predict(patient);
      const refused = "problems" in reply;
      form.complain(refused ? reply.problems : []);
      if (refused) showRefusal(reply, study, form);
      else showAssessment(reply, patient, engine, form);
      if (!refused && reply.applicable) markFirstPrediction();
    } catch (error) {
      showFailure(words.none.broken, error);
    }
    for (const listener of listeners) listener();
  }

  function restore() {
    const { patient, version } = fromFragment(location.hash, fields);
    form.write(patient);
    if (version === undefined) answer();
    else showUnknownVersion(version, study);
  }

  function remember() {
    const address = location.href.split("#")[0] + toFragment(form.read(), fields);
    try {
      history.replaceState(null, "", address);
    } catch {
      // Safari allows a hundred changes in half a minute; the address then follows with the next edit.
    }
  }

  watchDoors({
    engine,
    patient: () => form.read(),
    own: () => own,
    use(draws, edits) {
      engine.load(draws, edits);
      own = draws !== undefined;
      answer();
    },
    onAnswer: (listener) => void listeners.push(listener),
  });
  addEventListener("hashchange", restore);
  watchAnswer();
  restore();
  document.body.dataset.ready = "true";
  // A failure is told, and loading tried again, where an answer needs it.
  load().catch(() => {});
}

let marked = false;
function markFirstPrediction() {
  if (!marked) performance.mark("reinfuse:first-prediction");
  marked = true;
}

startEngine().then(run).catch((error) => {
  byId("patient").replaceChildren();
  byId("patient").removeAttribute("aria-busy");
  showFailure(words.none.failed, error);
});
