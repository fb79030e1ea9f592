// Another study, loaded when it is first asked for: what its paper printed is typed or opened, checked as it is typed, rebuilt, and used.

/** @import { PatientAnswer, Refusal, StudyAnswer, StudyCheck, Unprinted } from "../types.d.ts" */
/** @import { Made } from "./result.js" */
/** @import { Study } from "./study-file.js" */
/** @import { Calls } from "./worker.js" */

import style from "./style.css";
import { Cancelled, WorkerClient } from "../core/worker-client.js";
import { copy } from "../ui/clipboard.js";
import { sayWhy } from "../ui/cause.js";
import { element } from "../ui/dom.js";
import { english } from "../ui/english.js";
import { askBeforeLeaving } from "../ui/leaving.js";
import { progressBar } from "../ui/progress.js";
import { save } from "../ui/save.js";
import { announce } from "../ui/status.js";
import { truncate } from "../ui/truncate.js";
import { button } from "../ui/widgets.js";
import { decimals } from "../i18n/format.js";
import { words } from "../i18n/words.js";
import { card, questions } from "./calculator.js";
import { showCheck } from "./check.js";
import { studyForm } from "./form.js";
import { cellName, cells, limits, ratios, runs, summary, unprinted } from "./result.js";
import { emptyStudy, EXAMPLES, fromLink, linkData, textOf, toLink } from "./study-file.js";

const sheet = new CSSStyleSheet();
sheet.replaceSync(style);
document.adoptedStyleSheets.push(sheet);

/** Milliseconds without a key before what was typed is checked. */
const PAUSE = 250;
/** Characters of a file that are read: the core takes no more. */
const MOST_BYTES = 1_000_000;

/**
 * What was rebuilt, of the study as it was then.
 * @typedef {object} Rebuilt
 * @property {string} text of its file
 * @property {Study} study
 * @property {StudyAnswer} answer
 * @property {Unprinted[]} unprinted
 * @property {Made[]} made
 * @property {number} chosen the cell that the comparisons show
 * @property {Record<string, string>} patient
 * @property {{ patient: Record<string, string>, answer: PatientAnswer }} [predicted]
 */

/** All that there is, so that it can be drawn again in another language. */
let study = emptyStudy();
/** Its file as it was opened or last saved. */
let kept = textOf(study);
/** @type {Study | undefined} */
let before;
/** @type {StudyCheck | Refusal | undefined} */
let checked;
/** @type {Rebuilt | undefined} */
let rebuilt;
/** What is said above the form, and below the button. */
const note = {
  opened: /** @type {() => string | Node} */ (() => ""),
  refusal: /** @type {Node | undefined} */ (undefined),
};
/** Checks as one types; rebuilds and answers; makes the further runs, which alone can be cancelled without losing the rest. */
const [checker, rebuilder, runner] = [1, 2, 3].map(
  () => /** @type {WorkerClient<Calls>} */ (new WorkerClient("study")),
);
/** Draws the part again. */
let draw = () => {};
// What was typed, or takes a while to be rebuilt, ends with the page.
askBeforeLeaving(() => rebuilt || textOf(study) !== kept);

/**
 * Fills the part.
 * @param {string} _ the only part there is
 * @param {HTMLElement} body
 */
export function show(_, body) {
  draw = () => drawIn(body);
  draw();
  void openLink();
}

/** A study in the address is taken, and the address forgets it. */
async function openLink() {
  const data = linkData(location.hash);
  if (data === undefined) return;
  history.replaceState(null, "", "#study");
  let text;
  try {
    text = await fromLink(data);
  } catch {
    note.opened = () => words.study.start.damaged;
    return draw();
  }
  await open(text, "linked", "damaged");
}
addEventListener("hashchange", () => void openLink());

/**
 * Takes the text of a file into the form, if the core can read it.
 * @param {string} text
 * @param {"linked"} [said] instead of its title
 * @param {"notRead" | "damaged"} [refused] what is said of one that cannot be read
 */
async function open(text, said, refused = "notRead") {
  try {
    const answer = await checker.ask("check", text.slice(0, MOST_BYTES + 1));
    if (!("report" in answer)) {
      note.opened = () => element("span", {}, words.study.start[refused], " ", english(answer.problems[0].message));
      return draw();
    }
    take(JSON.parse(text));
    const { title } = study;
    note.opened = () => (said ? words.study.start[said] : words.study.start.opened({ title: truncate(title, 120) }));
  } catch (error) {
    if (error instanceof Cancelled) return;
    note.opened = () => why(words.study.start.failed, error);
  }
  draw();
}

/** Puts another study into the form; the one before can be had back. @param {Study} other */
function take(other) {
  before = study;
  study = structuredClone(other);
  kept = textOf(study);
  checked = undefined;
  note.refusal = undefined;
}

/** @param {HTMLElement} body */
function drawIn(body) {
  const text = words.study;
  const beside = element("div", { class: "study-check", role: "region", "aria-label": text.check.title });
  const checkBody = element("div", { class: "check-body" });
  const results = element("div", { class: "study-results" });
  const bar = progressBar(cancel, () => words.study.progress);
  const runBar = progressBar(
    () => runner.end(),
    () => words.study.progress,
  );
  const refusal = element("div", { class: "study-refusal", role: "alert" });
  const stale = element("p", { class: "flag" }, text.rebuild.stale);
  const rebuildButton = button(text.rebuild.button, rebuild);
  rebuildButton.className = "main-button";
  // Until what is in the form has been checked.
  rebuildButton.disabled = true;
  /** @type {HTMLElement | undefined} */
  let form;
  /** @type {number | undefined} */
  let waiting;

  function cancel() {
    rebuilder.end();
    bar.say(words.study.rebuild.cancelled);
  }

  /** @param {string} [focus] the box to go to */
  function drawForm(focus) {
    const made = studyForm({ study, changed, redraw: drawForm });
    made.addEventListener("submit", (event) => event.preventDefault());
    form?.replaceWith(made);
    form = made;
    if (checked) checkBody.replaceChildren(...showCheck(made, study, checked));

    if (focus !== undefined) {
      const place = made.querySelector(`[data-entry="${CSS.escape(focus)}"] input, [name="${CSS.escape(focus)}"]`);
      /** @type {HTMLElement | null} */ (place)?.focus();
    }
  }

  function changed() {
    clearTimeout(waiting);
    waiting = window.setTimeout(() => void check(), PAUSE);
    follow();
  }

  /** What depends on whether the form is what was rebuilt. */
  function follow() {
    stale.hidden = !rebuilt || rebuilt.text === textOf(study);
  }

  async function check() {
    const asked = textOf(study);
    try {
      const answer = await checker.ask("check", asked);
      // Something more has been typed meanwhile, and its answer will follow.
      if (asked !== textOf(study)) return;
      checked = answer;
      if (form) checkBody.replaceChildren(...showCheck(form, study, answer));
      rebuildButton.disabled = !("report" in answer) || answer.problems.length > 0;
    } catch (error) {
      if (error instanceof Cancelled) return;
      checkBody.replaceChildren(element("p", { role: "alert" }, why(text.check.failed, error)));
      rebuildButton.disabled = false;
    }
  }

  async function rebuild() {
    runner.end();
    refuse(undefined);
    const [asked, of] = [textOf(study), structuredClone(study)];
    const list = checked && "report" in checked ? checked.runs : [];
    const progress = bar.start(words.study.rebuild.rebuilding);
    rebuildButton.disabled = true;
    try {
      const answer = await rebuilder.ask("rebuild", asked, progress);
      if ("problems" in answer)
        return refuse(
          element("p", {}, element("b", {}, words.study.rebuild.refused), " ", english(answer.problems[0].message)),
          answer.problems[0].rule === "run_refused" || answer.problems[0].rule === "invalid_evidence",
        );
      rebuilt = {
        text: asked,
        study: of,
        answer,
        unprinted: await rebuilder.ask("unprinted", undefined),
        made: list.map((run) => ({ run })),
        chosen: likeliest(answer),
        patient: Object.fromEntries([
          ["group", of.groups[0].id],
          ...of.factors.map((/** @type {{ id: string }} */ { id }) => [id, "unknown"]),
        ]),
      };
      await predict();
      announce(words.study.rebuild.done);
      // Another study has been opened meanwhile, or another language.
      if (!results.isConnected) return draw();
      drawResults();
      results.querySelector("h2")?.focus();
      void compare();
    } catch (error) {
      if (error instanceof Cancelled) return;
      rebuilder.end();
      refuse(element("p", {}, why(words.study.rebuild.failed, error)));
    } finally {
      bar.stop(progress);
      rebuildButton.disabled = false;
      follow();
    }
  }

  /** @param {Node | undefined} why @param {boolean} [advise] */
  function refuse(why, advise = false) {
    note.refusal = why && element("div", {}, why, advise && element("p", {}, words.study.rebuild.advice));
    refusal.replaceChildren(...(note.refusal ? [note.refusal] : []));
  }

  /** Makes the further runs, one after the other. */
  async function compare() {
    const of = rebuilt;
    if (!of) return;
    const left = of.made.filter(({ answer, refused }) => !answer && refused === undefined);
    try {
      for (const made of left) {
        const number = of.made.indexOf(made) + 1;
        const label = words.study.rebuild.comparing({ number: String(number), count: String(of.made.length) });
        const progress = runBar.start(label);
        try {
          const answer = await runner.ask("run", { study: of.text, run: made.run }, progress);
          if ("problems" in answer) made.refused = answer.problems[0].message;
          else made.answer = answer;
        } finally {
          runBar.stop(progress);
        }
        // Another study may have been rebuilt meanwhile, or the view drawn anew, which goes on by itself.
        if (rebuilt !== of || !runsPlace.isConnected) return;
        drawRuns();
      }
    } catch (error) {
      drawRuns();
      if (!(error instanceof Cancelled))
        runsPlace.append(element("p", { role: "alert" }, why(words.study.rebuild.failed, error)));
    }
  }

  async function predict() {
    if (!rebuilt) return;
    const of = rebuilt;
    // A worker that was ended has lost the study.
    if (!rebuilder.started) await rebuilder.ask("rebuild", of.text);
    const patient = { ...of.patient };
    const answer = await rebuilder.ask("predict", patient);
    if ("problems" in answer) throw new Error(answer.problems[0].message);
    of.predicted = { patient, answer };
  }

  const runsPlace = element("div", {});
  const unprintedPlace = element("div", {});
  const cardPlace = element("div", { class: "card-place" });

  function drawRuns() {
    if (!rebuilt) return;
    const { study: of, answer, made, chosen } = rebuilt;
    runsPlace.replaceChildren(...runs(of, answer, made, chosen, () => void compare()));
    unprintedPlace.replaceChildren(...unprinted(of, rebuilt.unprinted, chosen));
  }

  function drawCard() {
    if (!rebuilt?.predicted) return cardPlace.replaceChildren();
    const all = rebuilt.answer.cells.reduce((sum, { patients }) => sum + patients.mean, 0);
    const { patient, answer } = rebuilt.predicted;
    return cardPlace.replaceChildren(card(rebuilt.study, patient, answer, decimals(all, 0)));
  }

  function drawResults() {
    follow();
    if (!rebuilt) return results.replaceChildren();
    const { study: of, answer, patient } = rebuilt;
    const { calculator, keep, result } = words.study;
    const select = element(
      "select",
      { id: "study-chosen" },
      ...answer.cells.map((cell, i) =>
        element("option", { value: i, selected: i === rebuilt?.chosen }, cellName(of, cell)),
      ),
    );
    select.addEventListener("change", () => {
      if (rebuilt) rebuilt.chosen = Number(select.value);
      drawRuns();
    });
    const said = element("p", { class: "small", role: "status" });
    const asked = async () => {
      try {
        await predict();
        drawCard();
      } catch (error) {
        if (!(error instanceof Cancelled))
          cardPlace.replaceChildren(element("p", { role: "alert" }, why(calculator.failed, error)));
      }
    };
    drawRuns();
    drawCard();
    return results.replaceChildren(
      element("h2", { tabindex: "-1" }, result.title),
      element("p", { class: "study-name" }, truncate(of.title, 200)),
      stale,
      limits(of),
      ...summary(of, answer),
      element(
        "section",
        { class: "study-calculator" },
        element("h3", {}, calculator.title),
        element("p", {}, calculator.how),
        element(
          "div",
          { class: "study-sides" },
          questions(of, patient, () => void asked()),
          cardPlace,
        ),
      ),
      element("section", {}, ...ratios(of, answer)),
      element("section", {}, ...cells(of, answer)),
      element(
        "section",
        { class: "study-compared" },
        element("div", { class: "field" }, element("label", { for: "study-chosen" }, result.chosen), select),
        runsPlace,
        runBar.box,
        unprintedPlace,
      ),
      element(
        "section",
        { class: "study-keep" },
        element("h3", {}, keep.title),
        element("p", { class: "small" }, keep.linkHow),
        element(
          "div",
          { class: "buttons" },
          button(keep.link, async () => {
            const link = await toLink(of);
            if (link === undefined) return void (said.textContent = words.study.keep.tooLong);
            try {
              await copy(`${location.href.split("#")[0]}${link}`);
              said.textContent = words.study.keep.copied;
            } catch {
              said.textContent = words.study.keep.notCopied;
            }
            return undefined;
          }),
          button(keep.print, () => print()),
        ),
        said,
        element("p", { class: "small printed" }, keep.printed),
      ),
    );
  }

  beside.append(
    element("h2", {}, text.check.title),
    checkBody,
    element(
      "div",
      { class: "buttons" },
      rebuildButton,
      button(text.keep.save, () => {
        kept = textOf(study);
        saveFile(kept);
      }),
    ),
    bar.box,
    refusal,
  );
  if (note.refusal) refusal.append(note.refusal);
  drawForm();
  drawResults();
  body.replaceChildren(
    element("p", { class: "lead" }, text.intro),
    start(),
    element("div", { class: "study-sides study-edit" }, form, beside),
    results,
  );
  checkBody.replaceChildren(element("p", { class: "small" }, text.check.checking));
  // The form is on the screen before the core, of 700 kB, is fetched.
  requestAnimationFrame(() => setTimeout(check));
  if (rebuilt) void compare();
}

/** The cell with most patients: what is said of it rests on most. @param {StudyAnswer} answer */
const likeliest = ({ cells: list }) =>
  list.reduce((best, { patients }, i) => (patients.mean > list[best].patients.mean ? i : best), 0);

/** Examples, a file, an empty form. */
function start() {
  const text = words.study.start;
  const file = element("input", { type: "file", id: "study-file", accept: ".json,application/json" });
  file.addEventListener("change", async () => {
    const [chosen] = file.files ?? [];
    if (chosen) await open(await chosen.slice(0, MOST_BYTES + 1).text());
  });
  const back = button(text.back, () => {
    if (before) take(before);
    note.opened = () => "";
    draw();
  });
  return element(
    "section",
    { class: "study-start" },
    element("h2", {}, text.title),
    element(
      "div",
      { class: "buttons" },
      element("span", {}, text.examples),
      .../** @type {(keyof typeof EXAMPLES)[]} */ (Object.keys(EXAMPLES)).map((name) =>
        button(text.names[name], () => open(JSON.stringify(EXAMPLES[name]))),
      ),
    ),
    element(
      "div",
      { class: "buttons" },
      element("label", { for: "study-file" }, text.load),
      file,
      button(text.empty, () => {
        take(emptyStudy());
        note.opened = () => "";
        draw();
      }),
      before && back,
    ),
    element("p", { class: "opened", role: "status" }, note.opened()),
  );
}

/** @param {string} text */
const saveFile = (text) => save(new Blob([`${text}\n`], { type: "application/json" }), "study.json");

/** What failed, and why. @param {string} what @param {unknown} error */
function why(what, error) {
  const reason = element("span");
  void sayWhy(reason, error);
  return element("span", {}, element("b", {}, what), " ", reason);
}
