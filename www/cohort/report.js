// A report of what was made of the table: tables and figures as they stand on the page, under the headings of TRIPOD, with definitions. It holds no
// row of the table, only counts and what was computed of them.

/** @import { CohortSummary, CohortValidation } from "../types.d.ts" */

import style from "./report.css";
import { asPng, asSvg, dataAddress } from "../charts/picture.js";
import { copyDocument } from "../ui/clipboard.js";
import { element } from "../ui/dom.js";
import { button } from "../ui/widgets.js";
import { words } from "../i18n/words.js";
import { countsInWords } from "./results.js";
import { testedModel } from "./validation.js";

/** What is operated, or of another place of the page. */
const LEFT_OUT = [
  "h2",
  "button",
  "form",
  "select",
  "label",
  "input",
  ".figure-tools",
  ".buttons",
  ".both",
  "[role=status]",
];
/** Rows of a figure's table that a document still has room for. */
const MOST_ROWS = 30;
/** What belongs to the page and not to a document. */
const ATTRIBUTES = /^(id|role|aria-|data-(?!label))/;

/**
 * @param {object} of
 * @param {CohortSummary | undefined} of.summary
 * @param {CohortValidation | undefined} of.validation
 * @param {HTMLElement} of.performance where the validation stands on the page
 * @param {HTMLElement} of.updated where an update stands
 * @param {HTMLElement} of.regression where a regression stands
 * @param {HTMLElement} of.survival where a report of survival stands
 * @param {(blob: Blob, name: string) => void} of.save
 */
export function report({ summary, validation, performance, updated, regression, survival, save }) {
  const text = words.cohort.report;
  if (!summary) return [element("h2", {}, text.title), element("p", {}, text.nothing)];
  const article = element("article", { class: "report" });
  const note = element("p", { class: "small", role: "status" });
  /** @type {[HTMLElement, SVGSVGElement][]} */
  const pictures = [];
  const add = (/** @type {string} */ title, /** @type {(Node | string)[]} */ ...content) =>
    article.append(
      element("h3", {}, title),
      ...content.map((part) => (typeof part === "string" ? element("p", {}, part) : part)),
    );
  const fitted = regression.querySelector("[data-fit]") !== null;
  const reported = survival.querySelector("[data-survival]") !== null;
  const update = updated.childElementCount > 0;
  if (validation) add(text.model, testedModel(validation.model), text.modelIs);
  add(text.participants, ...countsInWords(summary));
  add(text.outcome, text.outcomeIs);
  add(text.predictors, text.predictorsAre);
  add(
    text.methods,
    text.methodsAre,
    ...(update ? [text.updateIs] : []),
    ...(fitted ? [text.regressionIs] : []),
    ...(reported ? [text.survivalIs] : []),
  );
  if (validation) add(text.performance, ...copies(performance, pictures));
  if (update) add(text.updating, ...copies(updated, pictures));
  if (fitted) add(text.own, ...copies(regression, pictures));
  if (reported) add(words.cohort.survivalReport.title, ...copies(survival, pictures));
  add(text.limitations, text.limitationsAre);
  if (validation) {
    const { version, evidence_sha256: hash } = validation.model;
    add(text.software, text.softwareIs({ version, hash }));
  }
  return [
    element("h2", {}, text.title),
    element("p", {}, text.how),
    element(
      "div",
      { class: "buttons" },
      button(text.save, () =>
        save(new Blob([documentOf(article, text.title)], { type: "text/html;charset=utf-8" }), "reinfuse-report.html"),
      ),
      button(text.copy, async () => {
        try {
          await copyDocument(
            withPngs(article, pictures).then((copy) => documentOf(copy, text.title)),
            article.innerText,
          );
          note.textContent = text.copied;
        } catch {
          note.textContent = words.cohort.regression.table.notCopied;
        }
      }),
    ),
    note,
    article,
  ];
}

/**
 * What stands at a place, without what is operated; drawings become pictures.
 * @param {HTMLElement} place
 * @param {[HTMLElement, SVGSVGElement][]} pictures takes each with its drawing
 */
function copies(place, pictures) {
  const copy = /** @type {HTMLElement} */ (place.cloneNode(true));
  const drawings = /** @type {SVGSVGElement[]} */ ([...place.querySelectorAll("svg.plot")]);
  [...copy.querySelectorAll("svg.plot")].forEach((drawn, i) => {
    const alt = drawn.getAttribute("aria-label") ?? "";
    const { width } = drawings[i].viewBox.baseVal;
    const image = element("img", { src: dataAddress(asSvg(drawings[i])), alt, width });
    pictures.push([image, drawings[i]]);
    drawn.replaceWith(image);
  });
  for (const part of copy.querySelectorAll(LEFT_OUT.join())) part.remove();
  for (const fold of copy.querySelectorAll("details")) {
    const [title, ...rest] = fold.children;
    if (fold.querySelectorAll("tr").length > MOST_ROWS) fold.remove();
    else
      fold.replaceWith(
        element("p", { class: "small" }, title.textContent),
        element("div", { class: "wide", tabindex: "0" }, ...rest),
      );
  }
  for (const heading of copy.querySelectorAll("h3")) heading.replaceWith(element("h4", {}, ...heading.childNodes));
  for (const part of copy.querySelectorAll("*"))
    for (const { name } of [...part.attributes]) if (ATTRIBUTES.test(name)) part.removeAttribute(name);
  return [...copy.childNodes];
}

/** The same with pictures that a word processor takes. @param {HTMLElement} article @param {[HTMLElement, SVGSVGElement][]} pictures */
async function withPngs(article, pictures) {
  const copy = /** @type {HTMLElement} */ (article.cloneNode(true));
  const images = copy.querySelectorAll("img");
  for (const [i, [, drawn]] of pictures.entries()) images[i].src = await dataOf(await asPng(drawn));
  return copy;
}

/** @param {Blob} blob @returns {Promise<string>} */
const dataOf = (blob) =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(String(reader.result)));
    reader.addEventListener("error", () => reject(reader.error));
    reader.readAsDataURL(blob);
  });

/** A document of its own, as text @param {HTMLElement} article @param {string} title */
function documentOf(article, title) {
  const content = /** @type {HTMLElement} */ (article.cloneNode(true));
  // Under its own title everything stands a level higher than on the page.
  for (const [from, to] of /** @type {const} */ ([
    ["h3", "h2"],
    ["h4", "h3"],
  ]))
    for (const heading of content.querySelectorAll(from)) heading.replaceWith(element(to, {}, ...heading.childNodes));
  const page = element(
    "html",
    { lang: words.locale },
    element(
      "head",
      {},
      element("meta", { charset: "utf-8" }),
      element("meta", { name: "viewport", content: "width=device-width" }),
      element("title", {}, `${title} · reinfuse`),
      element("style", {}, style),
    ),
    element("body", {}, element("main", {}, element("h1", {}, title), content)),
  );
  return ["<!doctype", `html>${new XMLSerializer().serializeToString(page)}`].join(" ");
}
