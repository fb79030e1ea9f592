// The steps of the reader's own cohort: one is shown at a time, each at an address of its own, so that the browser's way back works.

import { element } from "../ui/dom.js";
import { words } from "../i18n/words.js";

const STEPS = /** @type {const} */ ([
  "table",
  "columns",
  "predictions",
  "validation",
  "update",
  "regression",
  "report",
]);
/** @typedef {(typeof STEPS)[number]} Step */

/** The view that the steps are in, as the page's addresses name it. */
const VIEW = "patients";
const addressOf = (/** @type {Step} */ step) => `${VIEW}/${step}`;

/** @param {Step} step @param {string} text */
export const linkToStep = (step, text) => element("a", { href: `#${addressOf(step)}` }, text);

/** The steps on the page: another language has others. @type {{ show: () => void, arrive: () => void } | undefined} */
let current;
addEventListener("hashchange", () => {
  current?.show();
  // The page could not, since the step was hidden when it tried.
  if (location.hash.startsWith(`#${VIEW}/`)) current?.arrive();
});

/**
 * @param {object} of
 * @param {Record<Step, HTMLElement[]>} of.content
 * @param {(step: Step) => boolean} of.available whether there is something to show
 * @param {(step: Step) => boolean} of.done
 * @param {(step: Step) => void} of.shown called with each step that is shown
 */
export function stepFrame({ content, available, done, shown }) {
  const text = words.cohort.steps;
  const links = STEPS.map((step, i) => ({
    step,
    link: element("a", {}, `${i + 1} ${text.names[step]}`),
  }));
  const sections = STEPS.map((step) => ({
    step,
    section: element("section", { class: "step", id: addressOf(step) }, ...content[step]),
  }));
  /** @type {Step} */
  let on = "table";

  function show() {
    const asked = STEPS.find((step) => location.hash === `#${addressOf(step)}`) ?? on;
    const before = on;
    on = available(asked) ? asked : "table";
    for (const { step, section } of sections) section.hidden = step !== on;
    for (const { step, link } of links) {
      link.classList.toggle("done", done(step));
      if (available(step)) link.setAttribute("href", `#${addressOf(step)}`);
      else link.removeAttribute("href");
      if (step === on) link.setAttribute("aria-current", "step");
      else link.removeAttribute("aria-current");
    }
    if (on !== before || on === asked) shown(on);
  }
  const nav = element(
    "nav",
    { class: "steps", "aria-label": text.label },
    element("ol", {}, ...links.map(({ link }) => element("li", {}, link))),
  );
  function arrive() {
    const title = sections.find(({ step }) => step === on)?.section.querySelector("h2");
    title?.setAttribute("tabindex", "-1");
    title?.focus({ preventScroll: true });
    nav.scrollIntoView();
  }
  current = { show, arrive };

  return {
    box: [nav, ...sections.map(({ section }) => section)],
    /** Draws anew what can be gone to. */
    show,
    /** Goes to a step, and reads its title out. @param {Step} step */
    go(step) {
      const address = `#${addressOf(step)}`;
      if (location.hash === address) {
        show();
        arrive();
      } else location.hash = address;
    },
  };
}
