// The result of a regression: the rows used, whether it converged, separation, the table of coefficients and its charts.

/** @import { Coefficient, Fit, Optimism, Ratio } from "../types.d.ts" */
/** @import { Fitted } from "./worker.js" */

import { element } from "../ui/dom.js";
import { pValue, quantity, ratio as ratioText, significant } from "../i18n/format.js";
import { words } from "../i18n/words.js";
import { forestPlot } from "../charts/forest.js";
import { exportButtons, scrollingTable } from "../ui/widgets.js";
import { figureTools } from "./figure-tools.js";
import { METHODS, methodOf } from "./method.js";
import { survivalCurves } from "./survival-curves.js";
import { truncate } from "../ui/truncate.js";
import { manuscript, proportionalHazards, wholeModel } from "./whole-model.js";

const NONE = "–";

/** A term of a regression. @param {string} term */
const termText = (term) => (term === "(intercept)" ? words.cohort.regression.table.interceptTerm : truncate(term));

/**
 * @param {object} shown
 * @param {Fitted} shown.report
 * @param {number} shown.group of the curves
 * @param {(group: number) => void} shown.onGroup called with the place of the chosen curves
 * @param {Optimism | null} [shown.optimism] if it has been asked for; null if there is none
 * @param {() => void} shown.correct asks for it
 * @param {string} shown.version of the program
 * @param {(tabs: boolean) => Promise<string | undefined>} shown.curves as they are exported
 * @param {(blob: Blob, name: string) => void} shown.save
 */
export function regressionResult({ report, group, onGroup, optimism, correct, version, curves, save }) {
  const { fit } = report;
  const text = words.cohort.regression;
  const missing = fit.missing.map(({ column, rows }) =>
    text.missingIn({ column: truncate(column), rows: quantity(rows) }),
  );
  /** @type {HTMLElement[]} */
  const list = [
    element(
      "p",
      { "data-fit": fit.method, "data-n": fit.n, "data-events": fit.events, "data-dropped": fit.dropped },
      text.counts({
        n: quantity(fit.n),
        count: fit.n,
        events: quantity(fit.events),
        event: truncate(fit.event),
        dropped: quantity(fit.dropped),
      }),
      missing.length > 0 && ` ${text.missing({ list: missing.join(", ") })}`,
    ),
    element("p", { "data-stopped": fit.stopped }, text.stopped[fit.stopped]),
  ];
  if (fit.separation.length > 0) list.push(separation(fit));
  if (fit.coefficients.length > 0) list.push(...coefficients(report, save));
  // Without a single ratio there is nothing to draw.
  if (report.ratios.some((ratio) => ratio !== null && ratio.estimate !== null)) {
    const axis = text.forest[METHODS[methodOf(fit)].ratio];
    const figure = forestPlot(report, text.forest, axis, text.table.infinite);
    figure.append(figureTools({ figure, name: "reinfuse-forest", save }));
    list.push(figure);
  }
  list.push(...wholeModel(fit, optimism, correct), ...manuscript(report, optimism, version));
  if (fit.proportional_hazards) list.push(...proportionalHazards(fit, fit.proportional_hazards, save));
  if (fit.kaplan_meier)
    list.push(
      survivalCurves({
        id: "fit-curves",
        curves: fit.kaplan_meier,
        references: fit.references,
        group,
        onGroup,
        text: curves,
        save,
      }),
    );
  return list;
}

/** @param {Fit} fit */
function separation(fit) {
  const text = words.cohort.regression.separation;
  const terms = fit.separation;
  const named = terms.map((term) => text.quoted({ term: termText(term) })).join(", ");
  return element(
    "div",
    { class: "too-few", "data-separation": JSON.stringify(terms) },
    element("h3", {}, text.title),
    element("p", {}, text[METHODS[methodOf(fit)].separation]({ terms: named, count: terms.length })),
  );
}

/** @param {Fitted} report @param {(blob: Blob, name: string) => void} save */
function coefficients({ fit, ratios, csv, text: tabbed }, save) {
  const text = words.cohort.regression.table;
  const { ratio, penalised } = METHODS[methodOf(fit)];
  const references = fit.references.map(({ column, level }) => `${truncate(column)}=${truncate(level)}`).join(", ");
  const headings = [text.term, text[ratio], text.interval, "p", text.coefficient, text.error];
  return [
    element("h3", {}, text.title),
    scrollingTable(
      text.title,
      headings,
      element(
        "tbody",
        {},
        ...fit.coefficients.map((coefficient, i) =>
          coefficientRow(coefficient, ratios[i], fit.separation.includes(coefficient.term)),
        ),
      ),
      "numbers",
    ),
    element(
      "p",
      { class: "small" },
      references !== "" && `${text.references({ list: references })} `,
      `${text.unit} ${text.scale} `,
      ratio === "odds" && `${text.intercept} `,
      text.limits[penalised ? "profile" : "wald"],
      fit.maxima_searched && ` ${text.searched}`,
    ),
    ...exportButtons({
      copy: text.copy,
      download: text.download,
      text: (tabs) => (tabs ? tabbed : csv),
      name: "reinfuse-regression.csv",
      save,
    }),
    element("p", { class: "small" }, words.cohort.results.formula),
  ];
}

/** @param {Coefficient} coefficient @param {Ratio | null} ratio none for the intercept @param {boolean} separated */
function coefficientRow({ term, estimate, se, lower, upper, p }, ratio, separated) {
  const exact = {
    "data-term": term,
    "data-estimate": estimate ?? undefined,
    "data-se": se ?? undefined,
    "data-lower": lower ?? undefined,
    "data-upper": upper ?? undefined,
    "data-p": p ?? undefined,
  };
  const or = (/** @type {number | null} */ x, /** @type {(x: number) => string} */ write) =>
    x === null ? NONE : write(x);
  const infinite = separated && estimate === null;
  return element(
    "tr",
    exact,
    element("th", { scope: "row", class: "values" }, termText(term)),
    element(
      "td",
      { class: "chance" },
      infinite ? words.cohort.regression.table.infinite : or(ratio?.estimate ?? null, ratioText),
    ),
    element(
      "td",
      {},
      ratio && estimate !== null
        ? words.numbers.range({ low: or(ratio.lower, ratioText), high: or(ratio.upper, ratioText) })
        : NONE,
    ),
    element("td", {}, or(p, pValue)),
    element("td", {}, or(estimate, significant)),
    element("td", {}, or(se, significant)),
  );
}
