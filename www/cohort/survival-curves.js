// The Kaplan-Meier curves of a regression: which of them are looked at, their drawing, and all of them as a table.

/** @import { Curve, Reference } from "../types.d.ts" */

import { MOST_CURVES, survivalPlot } from "../charts/kaplan-meier.js";
import { element } from "../ui/dom.js";
import { truncate } from "../ui/truncate.js";
import { exportButtons } from "../ui/widgets.js";
import { words } from "../i18n/words.js";
import { figureTools } from "./figure-tools.js";

/**
 * @param {object} of
 * @param {string} of.id of the choice
 * @param {Curve[]} of.curves all patients first
 * @param {Reference[]} of.references the categories there are
 * @param {number} of.group place of the chosen curves
 * @param {(group: number) => void} of.onGroup called with the place of the chosen ones
 * @param {(tabs: boolean) => Promise<string | undefined>} [of.text] all curves, as they are exported
 * @param {(blob: Blob, name: string) => void} of.save
 */
export function survivalCurves({ id, curves, references, group, onGroup, text: all, save }) {
  const text = words.cohort.regression.survival;
  const views = curveGroups(curves, references);
  const body = element("div", {});
  const select = element(
    "select",
    { id },
    ...views.map(({ name }, place) => element("option", { value: place }, name)),
  );
  const draw = () => {
    const named = views[Number(select.value)].curves.map((curve) => ({ name: nameOf(curve), curve }));
    body.replaceChildren(...survivalPlot(named, text).filter((part) => part !== false));
  };
  select.value = String(Math.min(group, views.length - 1));
  select.addEventListener("change", () => {
    onGroup(Number(select.value));
    draw();
  });
  draw();
  return element(
    "figure",
    { class: "plot-figure survival", "data-plot": "survival" },
    element("figcaption", {}, text.title),
    views.length > 1 && element("p", {}, element("label", { for: id }, text.groups), " ", select),
    body,
    element("p", { class: "small" }, text.how),
    figureTools({ figure: body, name: "reinfuse-survival", save }),
    ...(all
      ? exportButtons({ copy: text.copy, download: text.download, text: all, name: "reinfuse-survival.csv", save })
      : []),
  );
}

/** What can be looked at: everyone, every category with few levels, and each level of the others. @param {Curve[]} curves @param {Reference[]} references */
function curveGroups([everyone, ...levels], references) {
  const views = [{ name: words.cohort.regression.survival.all, curves: [everyone] }];
  // The core gives the levels of one category after those of another, in the order of the references.
  let rest = levels;
  for (const { column } of references) {
    const end = rest.findIndex(({ group }) => !group?.startsWith(`${column}=`));
    const own = rest.slice(0, end < 0 ? rest.length : end);
    rest = rest.slice(own.length);
    if (own.length <= MOST_CURVES) views.push({ name: truncate(column), curves: own });
    else views.push(...own.map((curve) => ({ name: nameOf(curve), curves: [curve] })));
  }
  return views;
}

/** @param {Curve} curve */
const nameOf = ({ group }) => (group === null ? words.cohort.regression.survival.all : truncate(group));
