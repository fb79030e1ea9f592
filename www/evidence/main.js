// The evidence and what the page is, loaded when first asked for: what stands in the evidence file, what follows from other evidence, and the model card.

/** @import { SectionPage } from "../ui/provenance-banner.js" */
/** @import { Page } from "../ui/section-loader.js" */

import style from "./style.css";
import { showAbout } from "../about/about.js";
import { showGlossary } from "../about/glossary.js";
import { showKey, showTopics } from "./key-numbers.js";
import { showCard } from "./model-card.js";
import { showList } from "./evidence-list.js";
import { showOwn } from "./own-evidence.js";
import { showSensitivity } from "./sensitivity.js";

/**
 * The page, as a part that may be drawn again sees it: its listeners end with the drawing.
 * @typedef {SectionPage & Pick<Page, "answer" | "patient">} Part
 */

/** @type {Record<string, (body: HTMLElement, page: Part) => void>} */
const PARTS = {
  topics: showTopics,
  key: showKey,
  glossary: showGlossary,
  list: showList,
  own: showOwn,
  sensitivity: showSensitivity,
  card: showCard,
  about: showAbout,
};

/** The page's policy allows no style element but its own; a sheet made by its own script is not one. */
const sheet = new CSSStyleSheet();
sheet.replaceSync(style);
document.adoptedStyleSheets.push(sheet);

/**
 * Fills one part.
 * @param {string} part
 * @param {HTMLElement} body
 * @param {Part} page
 */
export const show = (part, body, page) => PARTS[part](body, page);
