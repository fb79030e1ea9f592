// What stands under a figure: copy or save its picture, copy the numbers behind it.

import { asPng, asSvg } from "../charts/picture.js";
import { copy, copyPicture } from "../ui/clipboard.js";
import { element } from "../ui/dom.js";
import { button } from "../ui/widgets.js";
import { words } from "../i18n/words.js";

/**
 * @param {object} of
 * @param {HTMLElement} of.figure whose first drawing is meant, as it is when a button is pressed
 * @param {string} of.name of the files, without their ending
 * @param {(blob: Blob, name: string) => void} of.save
 * @param {{ columns: readonly string[], rows: (string | number | null)[][] }} [of.table] the numbers with all their digits
 */
export function figureTools({ figure, name, save, table }) {
  const text = words.cohort.picture;
  const note = element("span", { class: "small", role: "status" });
  const svg = () => /** @type {SVGSVGElement} */ (figure.querySelector("svg.plot"));
  const tell = (/** @type {string} */ done, /** @type {() => Promise<void>} */ act) => async () => {
    try {
      await act();
      note.textContent = done;
    } catch {
      note.textContent = words.cohort.regression.table.notCopied;
    }
  };
  return element(
    "div",
    { class: "figure-tools" },
    button(
      text.copy,
      tell(text.copied, () => copyPicture(asPng(svg()))),
    ),
    button(text.png, async () => save(await asPng(svg()), `${name}.png`)),
    button(text.svg, () => save(new Blob([asSvg(svg())], { type: "image/svg+xml" }), `${name}.svg`)),
    table &&
      button(
        text.table,
        tell(words.cohort.regression.table.copied, () => copy(tabbed(table))),
      ),
    note,
  );
}

/** Cells are the page's own words, and numbers, so none can become a formula. @param {{ columns: readonly string[], rows: (string | number | null)[][] }} table */
const tabbed = ({ columns, rows }) => [columns, ...rows].map((cells) => `${cells.join("\t")}\r\n`).join("");
