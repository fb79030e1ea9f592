// Which language the page speaks: the one the reader has chosen, else the browser's first that there is. Loads each table when it is needed.

import english from "reinfuse:english";
import { read, words as files } from "reinfuse:assets";
import { preferred } from "../ui/preference.js";
import { useWords, words } from "./words.js";

/** The languages there are, each by its own name. */
export const LANGUAGES = { en: "English", de: "Deutsch", fr: "Français", es: "Español" };

/** @typedef {keyof typeof LANGUAGES} Language */
/** @typedef {"page" | "details" | "evidence" | "cohort" | "study"} Area */

/** The areas whose words are there, in the current language. @type {Set<Area>} */
const areas = new Set(["page"]);

/** @param {string | null} tag such as "de-CH" @returns {Language | undefined} */
const known = (tag) =>
  /** @type {Language[]} */ (Object.keys(LANGUAGES)).find((language) => language === tag?.split("-")[0].toLowerCase());

/** The language that this reader is taken to want. */
export const preferredLanguage = () => [preferred("language"), ...navigator.languages].map(known).find(Boolean) ?? "en";

/** English is part of the page, so that there are words before anything is loaded. */
export const useEnglish = () => useWords("en", english);

/** @param {Language} language @param {Area} area */
async function table(language, area) {
  if (language === "en" && area === "page") return english;
  const content = JSON.parse(new TextDecoder().decode(await read(files[language][area])));
  if (area !== "page") return content;
  Object.assign(files[language], content.files);
  return content.words;
}

/**
 * Switches to another language, once all tables in use are loaded; the caller must redraw the page.
 * @param {Language} language
 * @returns {Promise<void>}
 */
export async function changeLanguage(language) {
  // Where the others are stands in the first.
  const page = await table(language, "page");
  const tables = [page, ...(await Promise.all([...areas].slice(1).map((area) => table(language, area))))];
  // Something more may have been asked for meanwhile.
  if (tables.length < areas.size) return changeLanguage(language);
  for (const words of tables) useWords(language, words);
  document.documentElement.lang = language;
}

/**
 * Makes sure that an area has its words.
 * @param {Area} area
 * @returns {Promise<void>}
 */
export async function loadWords(area) {
  if (areas.has(area)) return;
  const language = /** @type {Language} */ (words.locale);
  const loaded = await table(language, area);
  // The reader may have changed the language meanwhile.
  if (words.locale !== language) return loadWords(area);
  useWords(language, loaded);
  areas.add(area);
}
