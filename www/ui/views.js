// Which view is shown. Each has an address of its own, as has a place in it: `#evidence`, `#evidence/sensitivity`.

import { byId } from "./dom.js";
import { isLink } from "../form/fragment.js";

const views = () => /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".view")]);

/** The view that the address names; the calculator if it names none. */
export function viewInAddress() {
  const [name] = location.hash.slice(1).split("/");
  return views().find(({ id }) => id === name) ?? byId("calculator");
}

/** Moves to the place that the address names, or to the top of its view. */
export function arrive() {
  const place = document.getElementById(location.hash.slice(1));
  if (place?.closest(".view") === place) scrollTo(0, 0);
  else place?.scrollIntoView();
  const title =
    (place?.classList.contains("view")
      ? null
      : /** @type {HTMLElement | null | undefined} */ (place?.querySelector("h2,dt"))) ??
    viewInAddress().querySelector("h1");
  if (!title) return;
  title.tabIndex = -1;
  title.focus({ preventScroll: true });
}

/** Names the window by what it shows, in the language there is. */
export function nameWindow() {
  document.title = `${viewInAddress().querySelector("h1")?.textContent} · reinfuse`;
}

/**
 * Shows the view that the address names, now and whenever that changes.
 * @param {(view: HTMLElement) => void} shown called with each view that is shown
 */
export function startViews(shown) {
  const show = () => {
    const view = viewInAddress();
    for (const each of views()) each.hidden = each !== view;
    document.documentElement.dataset.view = view.id;
    for (const link of document.querySelectorAll("#views a")) {
      if (link.getAttribute("href") === `#${view.id}`) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    nameWindow();
    shown(view);
  };
  addEventListener("hashchange", () => {
    show();
    // A patient in the address is no place: the form takes it.
    if (!isLink(location.hash)) arrive();
  });
  document.querySelector(".skip")?.addEventListener("click", (event) => {
    event.preventDefault();
    byId("main").focus();
  });
  show();
}
