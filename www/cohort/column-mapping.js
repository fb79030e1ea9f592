// What each column means, then what its values mean: guessed, shown with first values and counts, and changed by the reader.

/** @import { ColumnMapping, Field, ReadingOptions, TableSummary } from "../types.d.ts" */
/** @import { CohortClient } from "./worker-client.js" */

import { element } from "../ui/dom.js";
import { truncate } from "../ui/truncate.js";
import { requireWords, words } from "../i18n/words.js";
import { button, scrollingTable } from "../ui/widgets.js";
import { errorMessage } from "./error-messages.js";
import { mappingFile, mappingFrom } from "./mapping-file.js";
import { valueMapping } from "./value-mapping.js";

/** Values of a column that are shown. */
const SHOWN = 3;

/**
 * @param {object} mapped
 * @param {TableSummary} mapped.table
 * @param {Field[]} mapped.fields
 * @param {ColumnMapping} [mapped.mapping] as chosen before
 * @param {CohortClient} mapped.client
 * @param {ReadingOptions} mapped.options how the table was read
 * @param {(mapping: ColumnMapping) => void} mapped.chosen called after every change
 * @param {(mapping: ColumnMapping) => void} mapped.use
 * @param {(blob: Blob, name: string) => void} mapped.save
 */
export function columnMapping({ table, fields, mapping: before, client, options, chosen, use, save }) {
  const text = words.cohort.mapping;
  const label = (/** @type {string} */ id) =>
    fields.find((field) => field.id === id)?.label ?? requireWords(text.outcomes, id);
  /** @type {ColumnMapping} */
  let mapping = before ?? {
    columns: table.guess.flatMap(({ id, column }) =>
      column === null ? [] : [/** @type {[string, number]} */ ([id, column])],
    ),
    words: [],
    units: [],
  };
  const rows = table.guess.map(({ id }) => {
    const needed = table.required.includes(id);
    const select = element(
      "select",
      { name: `cohort_${id}`, "aria-label": `${label(id)}` },
      element("option", { value: "" }, text.none),
      ...table.columns.map((column, place) => element("option", { value: place }, truncate(column))),
    );
    const values = element("td", { class: "values" });
    const draw = () => {
      select.value = String(mapping.columns.find(([other]) => other === id)?.[1] ?? "");
      const place = select.value;
      const shown = place === "" ? [] : table.preview.slice(0, SHOWN).map((row) => row[Number(place)]);
      values.textContent = shown
        .filter((value) => value !== "")
        .map((value) => truncate(value))
        .join(" · ");
    };
    draw();
    const row = element(
      "tr",
      { "data-column": id },
      element("th", { scope: "row" }, label(id), needed && element("span", { class: "tag" }, ` ${text.required}`)),
      element("td", {}, select),
      values,
    );
    select.addEventListener("change", () => {
      const columns = mapping.columns.filter(([other]) => other !== id);
      if (select.value !== "") columns.push([id, Number(select.value)]);
      // What was said of another column's values is not of this one's.
      change({
        ...mapping,
        columns,
        words: mapping.words.filter(([other]) => other !== id),
        units: mapping.units.filter(([other]) => other !== id),
      });
    });
    return { id, needed, select, row, draw };
  });
  const problem = element("p", { class: "error", role: "alert", hidden: true });
  const start = element("button", { type: "button", class: "main-button" }, text.start);
  start.addEventListener("click", () => use(mapping));
  const values = element("section", { class: "cohort-values" });
  const undecided = () => /** @type {HTMLElement[]} */ ([...values.querySelectorAll(".undecided")]);
  const left = button("", () => {
    const [first] = undecided();
    first.scrollIntoView({ block: "center" });
    (first.querySelector("select") ?? first.parentElement?.querySelector("select"))?.focus({ preventScroll: true });
  });
  left.className = "link";
  left.hidden = true;

  /** @param {ColumnMapping} to */
  function change(to) {
    mapping = to;
    chosen(mapping);
    for (const row of rows) row.draw();
    check();
  }

  function check() {
    const used = mapping.columns.map(([, column]) => column);
    const twice = new Set(used).size < used.length;
    problem.textContent = text.twice;
    problem.hidden = !twice;
    start.disabled = twice || rows.some(({ needed, select }) => needed && select.value === "");
    if (!twice) void drawValues();
  }

  async function drawValues() {
    const asked = mapping;
    const report = await client.call("mapping", asked).catch(() => undefined);
    // Of two quick changes the later counts; and a table that is gone has no values.
    if (!report || asked !== mapping) return;
    if ("problems" in report) {
      problem.replaceChildren(...report.problems.map((broken) => errorMessage(broken, fields)));
      problem.hidden = false;
      return;
    }
    values.replaceChildren(...valueMapping({ report, table, fields, mapping, label, changed: change }));
    left.textContent = text.left({ count: String(undecided().length) });
    left.hidden = undecided().length === 0;
  }

  const file = element("input", { type: "file", id: "mapping-file", accept: ".json,application/json" });
  file.addEventListener("change", async () => {
    const [chosen] = file.files ?? [];
    file.value = "";
    if (!chosen) return;
    const loaded = mappingFrom(await chosen.text(), table);
    if (loaded) return change(loaded);
    problem.textContent = text.notMapping;
    problem.hidden = false;
  });
  check();

  return [
    element("h2", {}, text.title),
    element("p", {}, text.how),
    scrollingTable(
      text.title,
      [text.meaning, text.column, text.values],
      element("tbody", {}, ...rows.map(({ row }) => row)),
    ),
    element("p", { class: "small" }, text.ignored),
    values,
    // In sight over the whole mapping, which is several screens long on a telephone.
    element("div", { class: "go" }, problem, element("div", { class: "buttons" }, start, left)),
    element(
      "div",
      { class: "buttons" },
      button(text.save, () => save(mappingFile(table, mapping, options), "reinfuse-mapping.json")),
      element("label", { class: "load-mapping" }, text.load, file),
    ),
  ];
}
