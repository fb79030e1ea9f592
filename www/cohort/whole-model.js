// What is said of a whole regression below its coefficients: likelihood ratio test, AIC, c, events per coefficient, optimism, proportional hazards, and the
// table with its methods as a manuscript has them.

/** @import { Coefficient, Fit, Optimism, ProportionalHazards, Ratio, Test } from "../types.d.ts" */
/** @import { Fitted } from "./worker.js" */

import { hazardsPlot } from "../charts/hazards.js";
import { copyDocument } from "../ui/clipboard.js";
import { element } from "../ui/dom.js";
import { decimals, pValue, quantity, ratio as ratioText } from "../i18n/format.js";
import { words } from "../i18n/words.js";
import { button, scrollingTable } from "../ui/widgets.js";
import { truncate } from "../ui/truncate.js";
import { figureTools } from "./figure-tools.js";
import { METHODS, methodOf } from "./method.js";

const NONE = "–";
/** Resamples that optimism is estimated by. */
export const RESAMPLES = 200;

/**
 * @param {Fit} fit
 * @param {Optimism | null | undefined} optimism none yet, or none that exists
 * @param {() => void} correct asks for it
 */
export function wholeModel(fit, optimism, correct) {
  const text = words.cohort.regression.model;
  const { model } = fit;
  const test = model.likelihood_ratio;
  const { penalised } = METHODS[methodOf(fit)];
  const numbers = [
    test &&
      text[penalised ? "penalised" : "likelihoodRatio"]({
        statistic: decimals(test.chi_squared, 2),
        df: quantity(test.df),
        count: test.df,
        p: pValue(test.p),
      }),
    model.aic !== null && text.aic({ aic: decimals(model.aic, 1) }),
    model.c_index !== null && text.c({ c: decimals(model.c_index, 3) }),
    model.events_per_term !== null && text.perTerm({ events: decimals(model.events_per_term, 1) }),
  ];
  if (numbers.every((number) => !number)) return [];
  const exact = {
    "data-chi": test?.chi_squared,
    "data-aic": model.aic ?? undefined,
    "data-c": model.c_index ?? undefined,
  };
  return [
    element("h3", {}, text.title),
    element("p", { "data-model": "whole", ...exact }, numbers.filter((number) => number).join(" ")),
    model.few_events && element("p", { class: "too-few" }, text.few),
    ...(model.c_index === null || model.coefficients === 0 ? [] : optimismPart(optimism, correct)),
  ].filter((part) => part !== false);
}

/** @param {Optimism | null | undefined} optimism @param {() => void} correct */
function optimismPart(optimism, correct) {
  const text = words.cohort.regression.model;
  if (optimism === undefined)
    return [
      element("p", { class: "small" }, text.optimismHow({ resamples: String(RESAMPLES) })),
      element("div", { class: "buttons" }, button(text.optimism, correct)),
    ];
  if (optimism === null) return [element("p", {}, text.none)];
  const row = (/** @type {"c_index" | "calibration_slope"} */ id) => {
    const { apparent, optimism: by, corrected } = optimism[id];
    return element(
      "tr",
      { "data-optimism": id, "data-corrected": corrected },
      element("th", { scope: "row" }, text.names[id]),
      ...[apparent, by, corrected].map((x) => element("td", {}, decimals(x, 3))),
    );
  };
  return [
    scrollingTable(
      text.by,
      [text.what, text.apparent, text.by, text.corrected],
      element("tbody", {}, row("c_index"), row("calibration_slope")),
      "numbers",
    ),
    element(
      "p",
      { class: "small" },
      text.optimismHow({ resamples: quantity(optimism.resamples) }),
      ` ${text.slope} `,
      optimism.fitted < optimism.resamples &&
        text.fitted({ fitted: quantity(optimism.fitted), resamples: quantity(optimism.resamples) }),
    ),
  ];
}

/**
 * The tests of proportional hazards, and the residuals of one term.
 * @param {Fit} fit
 * @param {ProportionalHazards} hazards
 * @param {(blob: Blob, name: string) => void} save
 */
export function proportionalHazards({ coefficients }, hazards, save) {
  const text = words.cohort.regression.hazards;
  const row = (/** @type {string} */ name, /** @type {Test | null} */ test, /** @type {string} */ id) =>
    element(
      "tr",
      { "data-hazards": id, "data-chi": test?.chi_squared, "data-p": test?.p },
      element("th", { scope: "row", class: "values" }, name),
      element("td", {}, test ? decimals(test.chi_squared, 2) : NONE),
      element("td", {}, test ? quantity(test.df) : NONE),
      element("td", {}, test ? pValue(test.p) : NONE),
    );
  const { terms, global } = hazards;
  const body = element("div", {});
  const drawn = terms.filter(({ residuals }) => residuals.length > 0);
  const select = element(
    "select",
    { id: "fit-hazards" },
    ...drawn.map(({ term }, place) => element("option", { value: place }, truncate(term))),
  );
  const draw = () => {
    const term = drawn[Number(select.value)];
    // A category's residuals are of its effect, whose estimate stands at 1.
    const own = coefficients.find((coefficient) => coefficient.term === term.term);
    body.replaceChildren(...hazardsPlot(hazards, term, truncate(term.term), own?.estimate ?? 1, text));
  };
  const tests = scrollingTable(
    text.title,
    [words.cohort.regression.table.term, text.statistic, text.df, "p"],
    element(
      "tbody",
      {},
      ...terms.map(({ term, test }) => row(truncate(term), test, term)),
      terms.length > 1 && row(text.all, global, ""),
    ),
    "numbers",
  );
  const list = [element("h3", {}, text.title), tests, element("p", { class: "small" }, text.how)];
  if (drawn.length === 0) return list;
  select.value = "0";
  select.addEventListener("change", draw);
  draw();
  return [
    ...list,
    element(
      "figure",
      { class: "plot-figure", "data-plot": "hazards" },
      element("figcaption", {}, text.plot),
      drawn.length > 1 && element("p", {}, element("label", { for: "fit-hazards" }, text.choose), " ", select),
      body,
      element("p", { class: "small" }, text.category),
      figureTools({ figure: body, name: "reinfuse-hazards", save }),
    ),
  ];
}

/**
 * Univariable beside multivariable with a methods sentence, to be pasted into a manuscript.
 * @param {Fitted} report
 * @param {Optimism | null | undefined} optimism
 * @param {string} version of the program
 */
export function manuscript({ fit, ratios, univariable: alone }, optimism, version) {
  const { paper, table } = words.cohort.regression;
  const method = methodOf(fit);
  const ratio = table[METHODS[method].ratio];
  const terms = fit.coefficients
    .map((coefficient, i) => ({ coefficient, ratio: ratios[i] }))
    .filter(({ ratio }) => ratio);
  if (terms.length === 0) return [];
  const columns = [table.term, paper.univariable({ ratio }), paper.p, paper.multivariable({ ratio }), paper.p];
  const rows = terms.map(({ coefficient, ratio }, i) => [
    truncate(coefficient.term),
    ratioCell(alone.coefficients[i], alone.ratios[i]),
    pCell(alone.coefficients[i]),
    ratioCell(coefficient, ratio),
    pCell(coefficient),
  ]);
  const sentences = [
    paper.method[method],
    paper.patients({
      n: quantity(fit.n),
      events: quantity(fit.events),
      event: truncate(fit.event),
      dropped: quantity(fit.dropped),
    }),
    fit.proportional_hazards && paper.hazards,
    optimism && paper.optimism({ resamples: quantity(optimism.resamples) }),
    paper.software({ version }),
  ].filter((sentence) => sentence);
  const methods = sentences.join(" ");
  const shown = scrollingTable(
    paper.title,
    columns,
    element(
      "tbody",
      {},
      ...rows.map(([term, ...cells]) =>
        element(
          "tr",
          {},
          element("th", { scope: "row", class: "values" }, term),
          ...cells.map((cell) => element("td", {}, cell)),
        ),
      ),
    ),
    "numbers",
  );
  const note = element("span", { class: "small", role: "status" });
  const copyBoth = async () => {
    const written = new XMLSerializer();
    const html = [shown.querySelector("table"), element("p", {}, methods)]
      .map((part) => part && written.serializeToString(part))
      .join("");
    const plain = [columns, ...rows].map((cells) => cells.join("\t")).join("\n");
    try {
      await copyDocument(Promise.resolve(html), `${plain}\n\n${methods}\n`);
      note.textContent = paper.copied;
    } catch {
      note.textContent = table.notCopied;
    }
  };
  return [
    element("h3", {}, paper.title),
    shown,
    element("p", { "data-methods": "" }, element("strong", {}, `${paper.methods}. `), methods),
    element("div", { class: "buttons" }, button(paper.copy, copyBoth), note),
  ];
}

/** @param {Coefficient} coefficient @param {Ratio | null} ratio */
function ratioCell({ estimate }, ratio) {
  const or = (/** @type {number | null} */ x) => (x === null ? NONE : ratioText(x));
  if (!ratio || estimate === null) return NONE;
  return words.cohort.survivalReport.value({
    estimate: or(ratio.estimate),
    low: or(ratio.lower),
    high: or(ratio.upper),
  });
}

/** @param {Coefficient} coefficient */
const pCell = ({ p }) => (p === null ? NONE : pValue(p));
