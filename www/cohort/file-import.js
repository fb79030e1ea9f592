// How a table comes in: chosen, dropped, pasted, or the simulated example.

/** @import { Source } from "./main.js" */

import { exampleCohort, read } from "reinfuse:assets";
import { sayWhy } from "../ui/cause.js";
import { element } from "../ui/dom.js";
import { words } from "../i18n/words.js";
import { csvFile } from "./csv.js";
import { button } from "../ui/widgets.js";

/** @param {{ take: (source: Source) => void, save: (blob: Blob, name: string) => void }} page */
export function fileImport({ take, save }) {
  const text = words.cohort.import;
  const file = element("input", {
    type: "file",
    id: "cohort-file",
    accept: ".csv,.tsv,.txt,.xlsx,.xlsm,.ods,text/csv",
    "aria-describedby": "cohort-help",
  });
  file.addEventListener("change", () => {
    const [chosen] = file.files ?? [];
    if (chosen) take({ name: chosen.name, blob: chosen });
    // So that the same file, once corrected, can be chosen again.
    file.value = "";
  });
  const drop = element(
    "div",
    { class: "drop" },
    element("label", { for: "cohort-file" }, text.choose),
    file,
    element("span", { class: "small" }, text.drop),
  );
  const over = (/** @type {DragEvent} */ event, /** @type {boolean} */ is) => {
    event.preventDefault();
    drop.classList.toggle("over", is);
  };
  drop.addEventListener("dragover", (event) => over(event, true));
  drop.addEventListener("dragleave", (event) => over(event, false));
  drop.addEventListener("drop", (event) => {
    over(event, false);
    const [dropped] = event.dataTransfer?.files ?? [];
    if (dropped) take({ name: dropped.name, blob: dropped });
  });

  const area = element("textarea", { id: "cohort-text", rows: 6, spellcheck: "false", autocomplete: "off" });
  const usePasted = button(text.usePasted, () => take({ name: text.pastedName, blob: csvFile(area.value) }));
  const failure = element("p", { role: "alert" });
  const fromExample = (/** @type {string} */ label, /** @type {(example: string) => void} */ use) =>
    button(label, async () => {
      failure.replaceChildren();
      try {
        use(new TextDecoder().decode(await read(exampleCohort)));
      } catch (error) {
        await sayWhy(failure, error);
      }
    });
  return [
    element("h2", {}, text.title),
    drop,
    element("p", { class: "help", id: "cohort-help" }, text.help),
    element(
      "details",
      { class: "paste" },
      element("summary", {}, text.paste),
      element("div", {}, element("label", { for: "cohort-text" }, text.pasteLabel), area, usePasted),
    ),
    element(
      "div",
      { class: "buttons" },
      fromExample(text.example, (example) => take({ name: text.exampleName, blob: csvFile(example) })),
      fromExample(text.exampleFile, (example) => save(csvFile(example), "reinfuse-simulated-cohort.csv")),
      fromExample(text.template, (example) => save(csvFile(template(example)), "reinfuse-template.csv")),
    ),
    failure,
  ];
}

/** The names of all columns, and one simulated row to show what they hold @param {string} example */
function template(example) {
  const [names, first] = example.split("\n");
  return `${names}\r\n${first}\r\n`;
}
