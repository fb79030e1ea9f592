// The choice of language, and the words of index.html in another one.

import { byId, element } from "../ui/dom.js";
import { sayWhy } from "../ui/cause.js";
import { changeLanguage, LANGUAGES, preferredLanguage } from "./language.js";
import { prefer } from "../ui/preference.js";
import { words } from "./words.js";

/** @import { Language } from "./language.js" */

/** What index.html says in English, by the keys of the other languages' tables. @type {Record<string, string> | undefined} */
let english;

/**
 * Reads or writes a text of index.html. A key is a selector, with @ before the name of an attribute that holds the text.
 * @param {string} key
 * @param {string} [text]
 */
function staticText(key, text) {
  const [selector, attribute] = key.split("@");
  let found = "";
  for (const place of document.querySelectorAll(selector)) {
    // Before the elements that a text may be followed by.
    const holder = attribute === undefined ? place.firstChild : place.getAttributeNode(attribute);
    if (!holder) throw new Error(`index.html has no text for ${key}`);
    found = holder.nodeValue ?? "";
    if (text !== undefined) holder.nodeValue = text;
  }
  return found;
}

/** Puts the words of index.html into the current language. */
function translate() {
  // Text that was parted by links into the glossary is whole again.
  for (const link of document.querySelectorAll(".term")) link.replaceWith(link.textContent);
  document.body.normalize();
  const { static: translated, language } = words;
  if (translated) english ??= Object.fromEntries(Object.keys(translated).map((key) => [key, staticText(key)]));
  for (const [key, text] of Object.entries(translated ?? english ?? {})) staticText(key, text);
  byId("review").textContent = language.review;
  byId("review").hidden = language.review === "";
}

/**
 * Draws the choice, and switches to the preferred language. What cannot be loaded is said, in the language there is.
 * @param {() => void} redraw
 */
export async function startLanguageChooser(redraw) {
  const select = element("select", { id: "language" });
  const label = element("label", { for: "language", class: "visually-hidden" });
  const failure = element("p", { role: "alert" });
  byId("languages").append(label, select, failure);
  const draw = () => {
    translate();
    label.textContent = words.language.label;
    select.replaceChildren(
      ...Object.entries(LANGUAGES).map(([language, name]) =>
        element("option", { value: language, lang: language, selected: language === words.locale }, name),
      ),
    );
  };
  const switchTo = async (/** @type {Language} */ language) => {
    failure.textContent = "";
    try {
      if (language !== words.locale) await changeLanguage(language);
    } catch (error) {
      const why = element("span");
      failure.append(words.language.failed({ language: LANGUAGES[language] }), " ", why);
      void sayWhy(why, error);
    }
    draw();
  };
  select.addEventListener("change", async () => {
    const language = /** @type {Language} */ (select.value);
    await switchTo(language);
    if (language !== words.locale) return;
    prefer("language", language);
    redraw();
  });
  await switchTo(preferredLanguage());
}
