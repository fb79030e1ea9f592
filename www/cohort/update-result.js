// What an update says: whether the patients agree with the study, old and new answers side by side, and what would be needed to know twice as much.

/** @import { AssociationAnswers, CellAnswers, Further, Interval, OddsRatioInterval, ShareAnswers, UpdateReport } from "../types.d.ts" */
/** @import { SectionPage } from "../ui/provenance-banner.js" */
/** @import { Page } from "../ui/section-loader.js" */
/** @import { Made } from "./update.js" */

import { drawing, element, dataAttributes } from "../ui/dom.js";
import { decimals, wholePercent, oddsRatio, oddsRatioRange, percent, percentRange, quantity } from "../i18n/format.js";
import { updateInUse } from "../ui/provenance-banner.js";
import { requireWords, words } from "../i18n/words.js";
import { saveModel, useModel } from "./model-file.js";
import { button, scrollingTable } from "../ui/widgets.js";

/**
 * @param {object} of
 * @param {Made} of.made
 * @param {SectionPage & Pick<Page, "patient">} of.page
 * @param {(blob: Blob, name: string) => void} of.save
 */
export function updateResult({ made, page, save }) {
  const { report, rows, file, from, patient, mcse } = made;
  const text = words.cohort.update;
  const counts = {
    taken: quantity(rows.taken),
    count: rows.taken,
    responders: quantity(report.responders),
    without: quantity(rows.without_response),
    outside: quantity(rows.outside_evidence),
  };
  const use = element("button", { type: "button", class: "main-button" }, text.use);
  use.addEventListener("click", () => useModel(page, file, from?.edits));
  const keep = button(text.file.save, () => saveModel(file, save));
  const other = element("p", { class: "flag" }, text.answers.other);
  const follow = () => {
    use.disabled = updateInUse(page)?.sha256 === report.model.update?.sha256;
    other.hidden = !patient || JSON.stringify(page.patient()) === JSON.stringify(patient);
  };
  follow();
  page.onAnswer(follow);
  const draws = quantity(Math.floor(report.least_effective));
  return [
    element("p", {}, text.rows(counts)),
    ...agreement(report),
    element(
      "p",
      { class: "small" },
      text.site({ mean: decimals(report.site_effect.mean, 2), sd: decimals(report.site_effect.sd, 2) }),
    ),
    element("h3", {}, text.answers.title),
    other,
    sideBySide(
      text.answers.title,
      [text.answers.patient, ...columns(), text.answers.yours],
      [
        ...(report.patient ? [line({ "data-update": "patient" }, text.answers.form, "", report.patient)] : []),
        ...report.cells.map((cell) =>
          line(
            { "data-update": "cell" },
            cellName(cell),
            text.answers.of({ responders: quantity(cell.responders), patients: quantity(cell.patients) }),
            cell,
          ),
        ),
      ],
    ),
    element("p", { class: "small" }, text.answers.key),
    ...(report.patient
      ? [
          element(
            "p",
            { class: "further", "data-further": report.patient.further?.patients ?? "none" },
            furtherText(report.patient.further),
          ),
        ]
      : [element("p", {}, text.answers.noPatient)]),
    element("h3", {}, text.outcomes.title),
    sideBySide(
      text.outcomes.title,
      [text.outcomes.share, ...columns(), text.outcomes.yours, text.outcomes.weight],
      report.shares.map(outcomeShare),
    ),
    element("p", { class: "small" }, text.outcomes.note),
    ...tooShort(report.survival_too_short),
    element("h3", {}, text.associations.title),
    sideBySide(text.associations.title, [text.associations.factor, ...columns()], report.associations.map(association)),
    element(
      "p",
      { class: "small" },
      mcse === undefined ? text.error.run({ draws }) : text.error.patient({ draws, points: decimals(100 * mcse, 2) }),
    ),
    element("div", { class: "buttons" }, use, keep),
    element("p", { class: "small" }, text.file.holds),
  ];
}

/** For whom the three answers are. */
function columns() {
  const { before, siteBefore, after } = words.cohort.update.answers;
  return [before, siteBefore, after];
}

/** The weight of the study, before and after, and what it means @param {UpdateReport} report */
function agreement({ weight: { prior, updated, error }, weight_verdict }) {
  const text = words.cohort.update.agreement;
  const certain = prior === 0 || prior === 1;
  const share = certain ? (/** @type {number} */ weight) => wholePercent(100 * weight) : percent;
  return [
    element("h3", {}, text.title),
    element(
      "p",
      { "data-weight": updated, "data-prior-weight": prior },
      element(
        "strong",
        {},
        text.weight({ before: share(prior), after: share(updated), error: decimals(100 * error, 2) }),
      ),
      " ",
      text.verdicts[weight_verdict],
    ),
  ];
}

/** @param {Further | null} further */
function furtherText(further) {
  const text = words.cohort.update.further;
  if (!further) return text.unknown;
  const mix = text.mix[further.mix];
  if (further.patients === null) return text.never({ mix, share: percent(further.share_that_stays) });
  return text.halves({ patients: quantity(further.patients), count: further.patients, mix });
}

/** In short, so that a row is a line @param {string} disease */
const diseaseName = (disease) => requireWords(words.form.short.disease, disease);

/** @param {CellAnswers} cell */
function cellName({ disease, cy_flu, dose_increased }) {
  const text = words.cohort.update.cells;
  return text.name({
    disease: diseaseName(disease),
    chemotherapy: cy_flu ? text.cyFlu : text.other,
    dose: dose_increased ? text.increased : text.same,
  });
}

/**
 * @param {string} label
 * @param {string[]} columns
 * @param {HTMLElement[]} rows
 */
const sideBySide = (label, columns, rows) =>
  scrollingTable(label, columns, element("tbody", {}, ...rows), "side-by-side");

/**
 * One patient's chance in the study, and at the site before and after; the drawing under the name has nothing that the numbers do not say.
 * @param {Record<string, string>} attributes
 * @param {string} name
 * @param {string} yours
 * @param {Record<"before" | "site_before" | "after", Interval>} answers
 */
const line = (attributes, name, yours, { before, site_before, after }) =>
  element(
    "tr",
    attributes,
    element("th", { scope: "row" }, name, both(site_before, after)),
    chance(before),
    chance(site_before),
    chance(after),
    element("td", {}, yours),
  );

/** @param {Interval} interval */
const chance = (interval) =>
  element(
    "td",
    dataAttributes(interval),
    words.cohort.update.answers.value({ mean: percent(interval.mean), range: percentRange(interval) }),
  );

/** Responders who are left out, if there are any @param {number} count */
const tooShort = (count) =>
  count > 0
    ? [element("p", { class: "small" }, words.cohort.update.outcomes.short({ patients: quantity(count), count }))]
    : [];

/** A share that an outcome is made of @param {ShareAnswers} answers */
function outcomeShare({ share, disease, patients, events, before, site_before, after, weight }) {
  const text = words.cohort.update.outcomes;
  const name = text.shares[share];
  return element(
    "tr",
    { "data-update": share, "data-weight-after": weight?.updated },
    element(
      "th",
      { scope: "row" },
      disease ? text.of({ share: name, disease: diseaseName(disease) }) : name,
      both(site_before, after),
    ),
    chance(before),
    chance(site_before),
    chance(after),
    element(
      "td",
      {},
      weight ? text.counts[share]({ events: quantity(events), patients: quantity(patients) }) : text.none,
    ),
    element("td", {}, weight ? text.weights({ before: percent(weight.prior), after: percent(weight.updated) }) : ""),
  );
}

const place = (/** @type {number} */ share) => `${100 * share}%`;

/** Both means and intervals on a line from 0 to 100%, the old above the new @param {Interval} before @param {Interval} after */
const both = (before, after) =>
  drawing(
    "svg",
    { class: "both", "aria-hidden": "true", width: "100%", height: 18 },
    drawing("line", { class: "axis", x1: "0", x2: "100%", y1: 9, y2: 9 }),
    ...[/** @type {const} */ (["old", before, 5]), /** @type {const} */ (["new", after, 13])].flatMap(
      ([kind, { mean, q025, q975 }, y]) => [
        drawing("line", { class: kind, x1: place(q025), x2: place(q975), y1: y, y2: y }),
        drawing("circle", { class: kind, cx: place(mean), cy: y, r: 4 }),
      ],
    ),
  );

/** @param {AssociationAnswers} answers */
function association({ factor, ...answers }) {
  const text = words.cohort.update.associations;
  const ratio = (/** @type {OddsRatioInterval} */ { median, q025, q975 }, /** @type {number} */ above) =>
    element(
      "td",
      { "data-median": median, "data-q025": q025, "data-q975": q975 },
      text.value({ ratio: oddsRatio(median), range: oddsRatioRange({ q025, q975 }), above: percent(above) }),
    );
  return element(
    "tr",
    { "data-update": factor },
    element("th", { scope: "row" }, requireWords(text.factors, factor)),
    ratio(answers.before, answers.above_one_before),
    ratio(answers.site_before, answers.above_one_site_before),
    ratio(answers.after, answers.above_one_after),
  );
}
