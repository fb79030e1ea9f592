// A reader's own evidence: the paper's odds ratios, other assumptions, a statement left out; and the posterior rebuilt from it.

/** @import { Edits } from "../types.d.ts" */
/** @import { Part } from "./main.js" */
/** @import { NumberBox } from "./number-box.js" */

import { evidence } from "./evidence-file.js";
import { sayWhy } from "../ui/cause.js";
import { element } from "../ui/dom.js";
import { askBeforeLeaving } from "../ui/leaving.js";
import { fromTo, percent, percentRange, quantity } from "../i18n/format.js";
import { rebuild } from "../core/rebuild.js";
import { keepBannerCurrent } from "../ui/provenance-banner.js";
import { numberBox } from "./number-box.js";
import { requireWords, words } from "../i18n/words.js";

const FACTORS = ["cy_flu", "dose_increased"];
/** The assumptions that the reconstruction itself reads. */
const PRIORS = evidence.assumptions.filter(({ id }) => /^(prior|design)_/.test(id));

/** No edit at all. @type {Edits} */
const NOTHING = { changes: [], dropped: [], odds_ratios: [] };

/** The run that is under way; there is never a second. @type {AbortController | undefined} */
let run;
/** What the page's numbers rest on, for comparison with the fields. */
let inUse = NOTHING;
/** Whether the fields hold what has not been rebuilt. */
let typed = false;

askBeforeLeaving(() => typed);

/** Edits to be rebuilt as soon as the form is there. @type {Edits | undefined} */
let requested;
/** Rebuilds them, once the form is there. */
let rebuildRequested = () => {};

/**
 * Opens the form, fills it with edits and rebuilds the posterior from them.
 * @param {Edits} edits
 */
export function rebuildWith(edits) {
  requested = edits;
  location.hash = "evidence/own";
  rebuildRequested();
}

/** @param {Edits} one @param {Edits} other */
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** @param {HTMLElement} body @param {Part} page */
export function showOwn(body, page) {
  const ratios = FACTORS.map(oddsRatio);
  const statements = evidence.statements.map(statement);
  const priors = PRIORS.map(prior);

  const problem = element("p", { class: "error", role: "alert", hidden: true });
  const status = element("p", { role: "status" });
  const difference = element("div", { class: "difference" });
  const stale = element("p", { class: "flag", hidden: true }, words.evidence.own.stale);
  const progress = element("progress", { max: 1, value: 0, "aria-label": words.evidence.own.progress });
  const cancel = element("button", { type: "button" }, words.evidence.own.cancel);
  const running = element("div", { class: "running", hidden: true }, progress, cancel);
  const start = element("button", { type: "submit", class: "main-button" }, words.evidence.own.rebuild);
  const restore = element("button", { type: "button" }, words.evidence.own.restore);
  const form = element(
    "form",
    { class: "own-form", novalidate: true, autocomplete: "off", "aria-label": words.evidence.own.form },
    element("p", {}, words.evidence.own.how),
    ...ratios.map(({ box }) => box),
    folded(words.evidence.own.statementsTitle, words.evidence.own.statementsHow, statements),
    folded(words.evidence.own.priorsTitle, words.evidence.own.priorsHow, priors),
    difference,
    problem,
    stale,
    element("div", { class: "buttons" }, start, restore),
    running,
    status,
  );
  body.append(form);
  keepBannerCurrent(page);

  /** Fields are judged aloud only once the reader has asked for a run. */
  let judged = false;

  // Drawn again in another language while a run was under way.
  if (run) {
    stop();
    say(words.evidence.own.cancelled);
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void submit();
  });
  form.addEventListener("input", () => {
    tell("");
    check();
  });
  cancel.addEventListener("click", () => {
    stop();
    say(words.evidence.own.cancelled);
    start.focus();
  });
  restore.addEventListener("click", () => {
    stop();
    judged = false;
    write(NOTHING);
    tell("");
    say(page.own() ? words.evidence.own.restoredFields : words.evidence.own.restored);
    check();
  });
  check();
  page.onAnswer(() => {
    const edits = page.own()?.edits ?? NOTHING;
    if (edits !== inUse) {
      inUse = edits;
      say(page.own() ? "" : words.evidence.own.standardAgain);
    }
    check();
  });
  rebuildRequested = () => {
    if (!requested) return;
    write(requested);
    requested = undefined;
    void submit();
  };
  rebuildRequested();

  /** @param {Edits} edits */
  function write(edits) {
    for (const { set } of [...ratios, ...statements, ...priors]) set(edits);
  }

  /** The edits as the fields stand; the fields' problems are shown on the way. */
  function read() {
    const odds_ratios = ratios.map(({ get }) => get());
    const changes = priors.map(({ get }) => get());
    if ([...odds_ratios, ...changes].includes("wrong")) return undefined;
    /** @type {Edits} */
    const edits = {
      changes: /** @type {Edits["changes"]} */ (changes.filter((change) => change !== undefined)),
      dropped: statements.flatMap(({ dropped }) => dropped()),
      odds_ratios: /** @type {Edits["odds_ratios"]} */ (odds_ratios.filter((ratio) => ratio !== undefined)),
    };
    return edits;
  }

  /** Says whether the fields are what the numbers rest on. */
  function check() {
    const edits = read();
    if (!judged) for (const { quiet } of [...ratios, ...priors]) quiet();
    difference.replaceChildren(...differences(edits, page));
    typed = edits === undefined || !same(edits, inUse);
    stale.hidden = !page.own() || !typed;
  }

  async function submit() {
    judged = true;
    const edits = read();
    tell("");
    say("");
    if (edits === undefined) {
      stop();
      tell(words.evidence.own.wrong);
      for (const fold of form.querySelectorAll("details")) fold.open ||= fold.querySelector("[aria-invalid]") !== null;
      /** @type {HTMLElement | null} */ (form.querySelector("[aria-invalid]"))?.focus();
      return;
    }
    if (same(edits, NOTHING)) {
      stop();
      tell(words.evidence.own.nothing);
      return;
    }
    stop();
    const mine = (run = new AbortController());
    progress.value = 0;
    running.hidden = false;
    say(words.evidence.own.running);
    try {
      const draws = await rebuild(edits, (share) => run === mine && (progress.value = share), mine.signal);
      if (run !== mine) return;
      stop();
      inUse = edits;
      page.use(draws, edits);
      say(words.evidence.own.done);
    } catch (error) {
      if (run !== mine) return;
      stop();
      tell(words.evidence.own.refused, error);
      say("");
    }
    check();
  }

  function stop() {
    const stopped = run;
    run = undefined;
    running.hidden = true;
    stopped?.abort(new Error("cancelled"));
  }

  /** @param {string} text @param {unknown} [error] */
  function tell(text, error) {
    const why = element("span");
    problem.replaceChildren(text, " ", why);
    problem.hidden = text === "";
    if (error !== undefined) void sayWhy(why, error);
  }

  /** @param {string} text */
  function say(text) {
    status.textContent = text;
  }
}

/**
 * What differs from the standard model, as the fields stand, and how far the answer has moved with what is in use.
 * @param {Edits | undefined} edits nothing where a field cannot be read
 * @param {Part} page
 */
function differences(edits, { engine, own, patient }) {
  const texts = words.evidence.own.difference;
  if (!edits) return [element("p", {}, texts.unread)];
  const list = [
    ...edits.odds_ratios.map(({ factor, odds_ratio, lower, upper }) =>
      texts.ratio({
        factor: requireWords(words.evidence.own.factors, factor),
        ratio: quantity(odds_ratio),
        range: fromTo(quantity(lower), quantity(upper)),
      }),
    ),
    ...edits.dropped.map((id) => texts.dropped({ statement: requireWords(words.evidence.own.statements, id) })),
    ...edits.changes.map(({ assumption: id, value }) => {
      const changed = PRIORS.find((assumption) => assumption.id === id);
      if (!changed) throw new Error(`the evidence file has no assumption ${id}`);
      const label = words.file ? requireWords(words.file.assumptions, id).quantity : changed.quantity;
      return texts.value({ label, value: quantity(value), standard: quantity(changed.value) });
    }),
  ];
  // The standard model is made anew for it, so only where there is something to compare.
  const replies = own() ? [engine.predict(patient()), engine.predictWith(undefined, undefined, patient())] : [];
  const [mine, standard] = replies.map((reply) => ("outcomes" in reply ? reply.outcomes?.response : undefined));
  return [
    element("p", { "aria-live": "polite" }, element("strong", {}, texts.title({ count: list.length }))),
    list.length > 0 && element("ul", {}, ...list.map((text) => element("li", {}, text))),
    mine &&
      standard &&
      element(
        "p",
        {},
        texts.result({
          mean: percent(mine.mean),
          range: percentRange(mine),
          standard: percent(standard.mean),
          standardRange: percentRange(standard),
        }),
      ),
  ].filter((child) => child instanceof Node);
}

/**
 * A part of the form that few readers need.
 * @param {string} title
 * @param {string} how
 * @param {readonly { box: HTMLElement }[]} fields
 */
const folded = (title, how, fields) =>
  element(
    "details",
    {},
    element("summary", {}, title),
    element(
      "div",
      { class: "inside", role: "group", "aria-label": title },
      element("p", { class: "help" }, how),
      ...fields.map(({ box }) => box),
    ),
  );

/**
 * The three boxes of one factor's odds ratio.
 * @param {string} factor
 */
function oddsRatio(factor) {
  const { odds_ratio: title, lower: low, upper: high } = words.evidence.own.boxes;
  const [ratio, lower, upper] = [
    ["odds_ratio", title],
    ["lower", low],
    ["upper", high],
  ].map(([key, label]) => numberBox({ id: `own_${factor}_${key}`, label, rule: "positive" }));
  const boxes = [ratio, lower, upper];
  return {
    box: element(
      "fieldset",
      { class: "section" },
      element("legend", {}, requireWords(words.evidence.own.factors, factor)),
      element("p", { class: "help" }, words.evidence.own.factorHow),
      element("div", { class: "boxes" }, ...boxes.map(({ box }) => box)),
    ),
    get: () => odds(factor, ratio, lower, upper),
    set(/** @type {Edits} */ { odds_ratios }) {
      const given = odds_ratios.find((ratio) => ratio.factor === factor);
      [given?.odds_ratio, given?.lower, given?.upper].forEach((value, i) => boxes[i].set(value));
    },
    quiet: () => boxes.forEach(({ quiet }) => quiet()),
  };
}

/**
 * An odds ratio with its interval, undefined if none was typed in; a problem is shown at its box.
 * @param {string} factor
 * @param {NumberBox} ratio
 * @param {NumberBox} lower
 * @param {NumberBox} upper
 */
function odds(factor, ratio, lower, upper) {
  const boxes = [ratio, lower, upper];
  const values = boxes.map(({ get }) => get());
  if (values.every((value) => value === undefined)) return undefined;
  boxes.forEach((box, i) => values[i] === undefined && box.showError("allThree"));
  const [odds_ratio, low, high] = values;
  if (typeof odds_ratio !== "number" || typeof low !== "number" || typeof high !== "number") return "wrong";
  if (!(low < odds_ratio)) lower.showError("lowerBelow", quantity(odds_ratio));
  if (!(odds_ratio < high)) upper.showError("upperAbove", quantity(odds_ratio));
  return low < odds_ratio && odds_ratio < high ? { factor, odds_ratio, lower: low, upper: high } : "wrong";
}

/** @param {import("../types.d.ts").Statement} statement */
function statement({ id, printed }) {
  const box = element("input", {
    type: "checkbox",
    id: `own_${id}`,
    name: `own_${id}`,
    checked: true,
    "aria-describedby": `own_${id}-help`,
  });
  return {
    box: element(
      "div",
      { class: "field" },
      element("label", { class: "choice" }, box, element("span", {}, requireWords(words.evidence.own.statements, id))),
      element("p", { class: "help", id: `own_${id}-help`, lang: "en" }, printed),
    ),
    dropped: () => (box.checked ? [] : [id]),
    set: (/** @type {Edits} */ { dropped }) => (box.checked = !dropped.includes(id)),
  };
}

/** @param {import("../types.d.ts").Assumption} assumption */
function prior({ id, value: standard, ...english }) {
  const { quantity: label, reason } = words.file ? requireWords(words.file.assumptions, id) : english;
  const box = numberBox({
    id: `own_${id}`,
    label,
    rule: id.endsWith("_sd") ? "spread" : "place",
    help: reason,
    standard,
  });
  return {
    box: box.box,
    set: (/** @type {Edits} */ { changes }) => box.set(changes.find(({ assumption }) => assumption === id)?.value),
    quiet: box.quiet,
    get() {
      const value = box.get();
      if (value === undefined) box.showError("missing");
      if (typeof value !== "number") return "wrong";
      return value === standard ? undefined : { assumption: id, value };
    },
  };
}
