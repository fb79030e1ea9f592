// The form of a study, drawn from the schema of its file: every entry a box, every list its entries, every reference a choice of what
// is there. What a reader types goes straight into the study.

/** @import { Schema } from "./schema.js" */
/** @import { Study } from "./study-file.js" */

import { element } from "../ui/dom.js";
import { truncate } from "../ui/truncate.js";
import { button } from "../ui/widgets.js";
import { decimal } from "../i18n/format.js";
import { requireWords, sentence, words } from "../i18n/words.js";
import { blank, isChosen, resolved, root } from "./schema.js";
import { entryName, newId, removeEntry } from "./study-file.js";

/** What an entry names by id, by its place in the schema. @type {Record<string, "groups" | "factors" | "sources">} */
const REFERENCES = {
  groups_sources: "sources",
  factors_sources: "sources",
  statements_sources: "sources",
  odds_ratios_sources: "sources",
  statements_factors: "factors",
  statements_groups: "groups",
  odds_ratios_factor: "factors",
};
/** Made by the page itself. */
const OWN = ["format", "version", "id"];
/** What few papers need is folded away until it holds something. */
const FOLDED = ["odds_ratios", "priors", "share", "sources"];
/** Texts, which take more room than numbers: a line or several. */
const TEXT = /^(title|.*_(label|printed|citation|locator|reason))$/;

/**
 * @param {object} of
 * @param {Study} of.study
 * @param {() => void} of.changed called after every change
 * @param {(focus?: string) => void} of.redraw when entries come or go, with the name of the box to go to
 */
export function studyForm({ study, changed, redraw }) {
  const text = words.study.form;

  /**
   * The entries of an object.
   * @param {Schema} node
   * @param {Record<string, any>} holder
   * @param {string} at where it stands in the file
   * @param {string} key the same without numbers
   * @returns {HTMLElement[]}
   */
  const entries = (node, holder, at, key) =>
    Object.entries(resolved(node).properties ?? {})
      .filter(([name]) => !OWN.includes(name))
      .flatMap(([name, child]) =>
        entry(child, holder, name, at ? `${at}.${name}` : name, key ? `${key}_${name}` : name),
      );

  /**
   * @param {Schema} node
   * @param {Record<string, any>} holder what it is an entry of
   * @param {string} name its name there
   * @param {string} at
   * @param {string} key
   * @returns {HTMLElement[]}
   */
  function entry(node, holder, name, at, key) {
    const { type, enum: allowed } = resolved(node);
    // Only a comparison has groups and a test of its own.
    if (/^statements_(groups|test)$/.test(key) && holder.about !== "comparison" && !holder.groups?.length) return [];
    if (key in REFERENCES) return reference(REFERENCES[key], holder, name, at, key, type === "array");
    if (name === "n_by_group") return [byGroup(holder, at)];
    if (isChosen(node)) return chosen(node, holder, name, at, key);

    if (allowed) return [select(node, holder, name, at, key)];
    if (type === "array") return [list(node, name)];
    if (type === "object") {
      const own = key.split("_").at(-1) ?? key;
      holder[name] ??= {};
      return [part(own, holder[name], entries(node, holder[name], at, own === "share" ? own : key))];
    }
    return [field(at, label(key), box(holder, name, at, key, type === "number"))];
  }

  const label = (/** @type {string} */ key) => requireWords(/** @type {Record<string, string>} */ (text.labels), key);

  /** A named part, folded if few need it. @param {string} key @param {any} value @param {HTMLElement[]} content */
  function part(key, value, content) {
    const title = requireWords(/** @type {Record<string, string>} */ (text.titles), key);
    const help = /** @type {Record<string, string | undefined>} */ (text.help)[key];
    const fields = content.some(({ classList }) => classList.contains("field"));
    const inside = [help !== undefined && element("p", { class: "help" }, help), ...content];
    if (!FOLDED.includes(key)) {
      const kind = `study-part ${fields ? "with-fields" : ""}`;
      return element("fieldset", { class: kind }, element("legend", {}, title), ...inside);
    }
    const open = Array.isArray(value) ? value.length > 0 && key !== "sources" : false;
    // A browser lays out what is folded as one box, whatever the layout of the fold.
    const body = element("div", { class: fields ? "study-fields" : "study-list" }, ...inside);
    return element("details", { class: "study-part", open }, element("summary", {}, title), body);
  }

  /** @param {string} at @param {string} name @param {HTMLElement} control */
  function field(at, name, control) {
    const width = TEXT.test(control.dataset.key ?? "") ? "wide" : control instanceof HTMLSelectElement ? "one-of" : "";
    return element(
      "div",
      { class: `field ${width}` },
      element("label", { for: `entry-${at}` }, name),
      control,
      element("p", { class: "said", id: `said-${at}`, "data-said": at, hidden: true }),
    );
  }

  /** A box for a text or a number. @param {any} holder @param {string | number} name @param {string} at @param {string} key @param {boolean} number */
  function box(holder, name, at, key, number) {
    const shown = holder[name] ?? "";
    const input = element(TEXT.test(key) ? "textarea" : "input", {
      ...(TEXT.test(key) ? { rows: 1 } : { type: "text", value: number ? decimal(shown) : shown }),
      id: `entry-${at}`,
      name: at,
      autocomplete: "off",
      spellcheck: "false",
      "data-key": key,
      "aria-describedby": `said-${at}`,
    });
    if (input instanceof HTMLTextAreaElement) {
      input.value = shown;
      growing(input);
    }
    input.addEventListener("input", () => {
      const typed = input.value.trim();
      if (!number) holder[name] = input.value;
      else
        holder[name] =
          typed === "" || notNumber(typed) ? undefined : Number(typed.replace(",", ".").replace("\u2212", "-"));
      input.toggleAttribute("aria-invalid", false);
      if (number && typed !== "" && notNumber(typed)) {
        input.setAttribute("aria-invalid", "true");
        input.dataset.wrong = text.notNumber({ value: truncate(typed) });
      } else delete input.dataset.wrong;
      changed();
    });
    const [, list] = /^(groups|factors|sources)_(?:label|citation|locator)$/.exec(key) ?? [];
    if (list)
      input.addEventListener("input", () => {
        const of = /** @type {"groups" | "factors" | "sources"} */ (list);
        for (const named of document.querySelectorAll("[data-names]"))
          if (/** @type {HTMLElement} */ (named).dataset.names === holder.id)
            named.textContent = entryName(study, of, study[of].indexOf(holder));
      });
    return input;
  }

  /** @param {Schema} node @param {any} holder @param {string} name @param {string} at @param {string} key */
  function select(node, holder, name, at, key) {
    const { enum: allowed = [], default: standard } = /** @type {{ enum?: string[], default?: any }} */ (
      resolved(node)
    );
    const value = holder[name] ?? standard ?? allowed[0];
    const control = element(
      "select",
      { id: `entry-${at}`, name: at, "aria-describedby": `said-${at}` },
      ...allowed.map((choice) =>
        element(
          "option",
          { value: choice, selected: choice === value },
          requireWords(/** @type {Record<string, string>} */ (text.choices), choice),
        ),
      ),
    );
    control.addEventListener("change", () => {
      holder[name] = control.value;
      if (key === "statements_about") redraw(at);
      changed();
    });
    return field(at, label(key), control);
  }

  /**
   * Entries that another entry names.
   * @param {"groups" | "factors" | "sources"} of
   * @param {any} holder @param {string} name @param {string} at @param {string} key
   * @param {boolean} several
   * @returns {HTMLElement[]}
   */
  function reference(of, holder, name, at, key, several) {
    const named = /** @type {{ id: string }[]} */ (study[of] ?? []);
    if (named.length === 0) return [];
    const said = element("p", { class: "said", "data-said": at, hidden: true });
    if (!several) {
      const control = element(
        "select",
        { id: `entry-${at}`, name: at },
        ...named.map(({ id }, i) =>
          element("option", { value: id, selected: id === holder[name], "data-names": id }, entryName(study, of, i)),
        ),
      );
      if (!named.some(({ id }) => id === holder[name])) holder[name] = named[0].id;
      control.addEventListener("change", () => {
        holder[name] = control.value;
        changed();
      });
      return [
        element("div", { class: "field one-of" }, element("label", { for: `entry-${at}` }, label(key)), control, said),
      ];
    }
    const boxes = named.map(({ id }) =>
      element("input", { type: "checkbox", name: at, value: id, checked: holder[name]?.includes(id) }),
    );
    for (const each of boxes)
      each.addEventListener("change", () => {
        holder[name] = boxes.filter(({ checked }) => checked).map(({ value }) => value);
        changed();
      });
    return [
      element(
        "fieldset",
        { class: "field references" },
        element("legend", {}, label(key)),
        ...boxes.map((each, i) =>
          element("label", {}, each, element("span", { "data-names": named[i].id }, entryName(study, of, i))),
        ),
        said,
      ),
    ];
  }

  /** A number of each group. @param {any} holder @param {string} at */
  function byGroup(holder, at) {
    holder.n_by_group ??= [];
    return element(
      "fieldset",
      { class: "field by-group" },
      element("legend", {}, text.labels.factors_n_by_group),
      ...study.groups.map((/** @type {{ id: string }} */ { id }, /** @type {number} */ i) => {
        holder.n_by_group[i] ??= "";
        const place = `${at}[${i}]`;
        const made = field(place, "", box(holder.n_by_group, i, place, "factors_n_by_group", false));
        made
          .querySelector("label")
          ?.replaceChildren(element("span", { "data-names": id }, entryName(study, "groups", i)));
        return made;
      }),
      element("p", { class: "said", "data-said": at, hidden: true }),
    );
  }

  /** A number and why it was chosen. @param {Schema} node @param {any} holder @param {string} name @param {string} at @param {string} key */
  function chosen(node, holder, name, at, key) {
    holder[name] ??= {};
    const { default: standard } = resolved(node);
    const made = field(at, label(key), box(holder[name], "value", at, key, true));
    if (standard)
      made.append(
        element(
          "p",
          { class: "help" },
          text.standard({ value: decimal(standard.value), reason: requireWords(words.study.form.reasons, key) }),
        ),
      );
    return [
      made,
      field(`${at}.reason`, text.labels.reason, box(holder[name], "reason", `${at}.reason`, `${key}_reason`, false)),
    ];
  }

  /** Entries of one kind. @param {Schema} node @param {string} name */
  function list(node, name) {
    const { items = {}, minItems = 0, maxItems = Infinity } = resolved(node);
    const held = /** @type {any[]} */ (study[name] ?? (study[name] = []));
    const what = requireWords(/** @type {Record<string, string>} */ (text.items), name);
    const add = button(text.add({ what }), () => {
      held.push({ ...blank(items), ...("id" in (resolved(items).properties ?? {}) ? { id: newId(study, name) } : {}) });
      redraw(`${name}[${held.length - 1}]`);
      changed();
    });
    add.disabled = held.length >= maxItems;
    return part(name, held, [
      ...held.map((holder, i) => {
        const numbered = text.numbered({ what: sentence(what), number: String(i + 1) });
        const remove = button(text.remove({ what: numbered }), () => {
          removeEntry(study, name, i);
          redraw(`${name}[${Math.min(i, held.length - 1)}]`);
          changed();
        });
        remove.className = "link";
        return element(
          "fieldset",
          { class: "study-entry", "data-entry": `${name}[${i}]` },
          element("legend", {}, numbered),
          element("div", { class: "study-fields" }, ...entries(items, holder, `${name}[${i}]`, name)),
          element("p", { class: "said", "data-said": `${name}[${i}]`, hidden: true }),
          held.length > minItems && remove,
        );
      }),
      add,
    ]);
  }

  return element(
    "form",
    { class: "study-form", autocomplete: "off", novalidate: true },
    element("p", { class: "help" }, text.how),
    ...entries(root, study, "", ""),
  );
}

/** One line of text on as many lines as it needs @param {HTMLTextAreaElement} area */
function growing(area) {
  // Browsers that cannot size a box by its text (Firefox) get lines by its length.
  const fit = () => (area.rows = Math.ceil(area.value.length / 60) || 1);
  fit();
  area.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  area.addEventListener("input", () => {
    if (/[\r\n]/.test(area.value)) area.value = area.value.replace(/\s*[\r\n]+\s*/g, " ");
    fit();
  });
}

/** @param {string} typed */
const notNumber = (typed) => !/^[-\u2212]?\d*[.,]?\d+$/.test(typed);
