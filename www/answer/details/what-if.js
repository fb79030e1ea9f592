// Patients given the same or a higher dose, side by side: a comparison of patients, not an offer. More can be compared when asked for.

/** @import { Context } from "./scenarios.js" */
/** @import { Assessment, Numbers } from "../../types.d.ts" */

import { element, dataAttributes } from "../../ui/dom.js";
import { differencePoints, differenceRange, percent, quantity, shortRange } from "../../i18n/format.js";
import { words } from "../../i18n/words.js";
import { doseBar, rows } from "../../charts/rows.js";
import { supportText } from "../sentences.js";
import { compareScenarios, tenfold } from "./scenarios.js";

let open = false;

/** @param {Context} context */
export function whatIf(context) {
  const texts = words.details.whatIf;
  const body = element("div", { tabindex: -1 });
  const show = () => body.replaceChildren(compareScenarios(context));
  const button = element("button", { type: "button", "aria-expanded": "false" }, texts.open);
  button.addEventListener("click", () => {
    open = true;
    section.className = "wide";
    show();
    button.remove();
    body.focus();
  });
  if (open) show();
  const section = element(
    "section",
    { id: "what-if", class: open ? "wide" : "" },
    element("h2", {}, texts.title),
    ...sameOrHigher(context),
    element("p", { class: "small" }, texts.guard),
    !open && button,
    body,
  );
  return section;
}

/** The same dose and a higher one: the dose entered, if it is the higher, else the tenfold @param {Context} context */
function sameOrHigher({ engine, form, patient }) {
  const texts = words.details.whatIf;
  const { cart1_dose: given, cart2_dose: planned } = patient;
  if (typeof given !== "number") {
    const go = element("button", { type: "button" }, texts.enter);
    go.addEventListener("click", () => form.focusAction("cart1_dose")?.());
    return [element("p", { class: "missing" }, texts.missing, " ", go)];
  }
  const higher = typeof planned === "number" && planned > given ? planned : tenfold(given);
  const doses = [given, higher];
  const reply = engine.compare(doses.map((cart2_dose) => ({ ...patient, cart2_dose })));
  // A dose of which ten times as much is refused.
  if ("problems" in reply) return [];
  const { assessments, differences } = reply;
  const [{ response: gap }] = differences;
  const list = assessments.map((assessment, i) =>
    doseRow(i === 0 ? texts.sameDose : texts.higherDose, doses[i], assessment),
  );
  const label = list.map(({ name, said }) => words.numbers.labelled({ name, value: said })).join("; ");
  /** @type {[string, Node | string][]} */
  const facts = [
    [
      texts.difference,
      element(
        "span",
        { "data-dose-difference": "response", ...dataAttributes(gap) },
        element("b", {}, differencePoints(gap.mean)),
        ` (${words.answer.interval({ range: differenceRange(gap) })})`,
      ),
    ],
    [texts.restsOn, texts.noIncrease],
    [texts.harm, texts.notReported],
  ];
  return [
    rows(words.rates.chart({ rows: label }), list, assessments[0].cohort?.mean),
    element(
      "dl",
      { class: "facts" },
      ...facts.map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, value))),
    ),
  ];
}

/** @param {string} title @param {number} dose @param {Assessment} assessment */
function doseRow(title, dose, assessment) {
  const { outcomes, patients_like_this: alike } = /** @type {Assessment & Numbers} */ (assessment);
  const { response } = outcomes;
  const value = `${percent(response.mean)} ${shortRange(response)}`;
  return {
    name: `${title} (${quantity(dose)}/kg)`,
    said: `${value}; ${supportText(alike)}`,
    value: [
      element("b", { "data-dose": dose, ...dataAttributes(response) }, percent(response.mean)),
      ` ${shortRange(response)}`,
      element("small", {}, supportText(alike)),
    ],
    marks: doseBar(response, alike.extrapolation),
  };
}
