// What the check of print says: at each box what is said of it, and beside the form all that does not simply follow.

/** @import { Checked, Problem, Refusal, StudyCheck } from "../types.d.ts" */
/** @import { Study } from "./study-file.js" */

import { element } from "../ui/dom.js";
import { english } from "../ui/english.js";
import { truncate } from "../ui/truncate.js";
import { sentence, words } from "../i18n/words.js";
import { entryName } from "./study-file.js";

/** The core's own words, as a sentence. @param {string} text */
const inItsWords = (text) => english(`${sentence(text)}${text.endsWith(".") ? "" : "."}`, "small");

/** @param {Checked} claim */
function verdict({ answer, reading, would, words: reason }) {
  const text = words.study.check;
  if (answer === "follows") return element("span", { class: "follows" }, `✓ ${text.answers.follows}`);
  const list = would.length > 0 && ` ${text.would({ list: would.join(", ") })}`;
  return element(
    "span",
    {},
    element("b", {}, text.answers[answer], reading && ` ${text.readings[reading]}`, "."),
    list,
    " ",
    inItsWords(reason),
  );
}

/** @param {Problem} problem */
const problemText = ({ value, message }) =>
  element("span", {}, value !== "" && element("b", {}, `“${truncate(value)}”: `), inItsWords(message));

/** What a place in the file is called. @param {Study} study @param {string} at */
function placeName(study, at) {
  const text = words.study.form;
  const labels = /** @type {Record<string, string | undefined>} */ (text.labels);
  const titles = /** @type {Record<string, string | undefined>} */ (text.titles);
  const items = /** @type {Record<string, string | undefined>} */ (text.items);
  const [, list = at, index, entry] = /^(\w+)(?:\[(\d*)\])?(?:\.(\w+))?/.exec(at) ?? [];
  const field = entry && labels[`${list}_${entry}`];
  if (index === "")
    return words.study.check.sum({
      name: words.numbers.labelled({ name: titles[list] ?? list, value: field ?? entry }),
    });
  const number = Number(index);
  const what = sentence(items[list] ?? titles[list] ?? labels[list] ?? list);
  const named = index !== undefined && (list === "groups" || list === "factors") && entryName(study, list, number);
  const holder = named || (index === undefined ? what : text.numbered({ what, number: String(number + 1) }));
  return field ? words.numbers.labelled({ name: holder, value: field }) : holder;
}

/**
 * @param {HTMLElement} form whose boxes get what is said of them
 * @param {Study} study
 * @param {StudyCheck | Refusal} answer
 * @returns {Node[]} what stands beside it
 */
export function showCheck(form, study, answer) {
  const text = words.study.check;
  const places = /** @type {HTMLElement[]} */ ([...form.querySelectorAll("[data-said]")]);
  const control = (/** @type {string} */ at) =>
    /** @type {HTMLInputElement | null} */ (form.querySelector(`[name="${CSS.escape(at)}"]`));
  for (const place of places) {
    const { dataset } = control(place.dataset.said ?? "") ?? place;
    place.replaceChildren(dataset.wrong ?? "");
    place.hidden = dataset.wrong === undefined;
    delete place.dataset.answer;
  }
  for (const invalid of form.querySelectorAll("[aria-invalid]"))
    if (!(/** @type {HTMLElement} */ (invalid).dataset.wrong)) invalid.removeAttribute("aria-invalid");
  /** @param {string} at @param {string} kind @param {Node} said */
  const say = (at, kind, said) => {
    const place = places.find(({ dataset }) => dataset.said === at);
    // What is wrong with a text is said once, though the check and the rebuild both find it.
    if (!place || (place.dataset.answer !== undefined && place.dataset.answer !== "follows")) return;
    place.replaceChildren(said);
    place.hidden = false;
    place.dataset.answer = kind;
    if (kind === "does_not_follow" || kind === "problem") control(at)?.setAttribute("aria-invalid", "true");
  };
  if (!("report" in answer)) return answer.problems.map((problem) => element("p", {}, problemText(problem)));
  const { report, problems } = answer;
  // An empty box is a problem, but nothing that was printed.
  const claims = report.claims.filter(({ id }) => control(id)?.value !== "");
  for (const claim of claims) say(claim.id, claim.answer, verdict(claim));
  for (const problem of problems) say(problem.field, "problem", problemText(problem));
  const others = claims.filter((claim) => claim.answer !== "follows");
  const not = others.filter((claim) => claim.answer === "does_not_follow");
  // What is told above needs no second line.
  const left = problems.filter(({ field }) => !not.some(({ id }) => id === field));
  /** @param {string} at @param {Node} said @param {string} kind */
  const line = (at, said, kind) => {
    const name = placeName(study, at);
    const box = control(at) ?? form.querySelector(`[data-entry="${CSS.escape(at.replace(/\..*$/, ""))}"] input`);
    const link = element("button", { type: "button", class: "link" }, name);
    link.addEventListener("click", () => /** @type {HTMLElement | null} */ (box)?.focus());
    return element("li", { "data-claim": at, "data-answer": kind }, box ? link : element("b", {}, name), " ", said);
  };
  return [
    element(
      "p",
      { class: "check-counts", "data-does-not-follow": not.length },
      claims.length === 0
        ? text.nothing
        : text.counts({
            follows: String(claims.length - others.length),
            count: claims.length,
            other: String(others.length - not.length),
            not: String(not.length),
          }),
    ),
    ...(others.length > 0
      ? [element("ul", { class: "claims" }, ...others.map((claim) => line(claim.id, verdict(claim), claim.answer)))]
      : []),
    ...(left.length > 0
      ? [
          element("h3", {}, text.problems),
          element(
            "ul",
            { class: "claims problems" },
            ...left.map((problem) => line(problem.field, problemText(problem), "problem")),
          ),
        ]
      : [
          problems.length > 0
            ? element("p", { class: "problems" }, text.mend)
            : element("p", { class: "ready" }, text.ready),
        ]),
  ];
}
