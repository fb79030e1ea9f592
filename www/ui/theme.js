// Light or dark: as the system has it, until the reader chooses; that is remembered on this device.

import { byId } from "./dom.js";
import { prefer, preferred } from "./preference.js";

/** Applies the remembered choice, and lets the button make another. */
export function startTheme() {
  const { dataset } = document.documentElement;
  const button = byId("theme");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const dark = () => (dataset.theme ? dataset.theme === "dark" : system.matches);
  const show = () => button.setAttribute("aria-pressed", String(dark()));
  const kept = preferred("theme");
  if (kept === "light" || kept === "dark") dataset.theme = kept;
  button.addEventListener("click", () => {
    prefer("theme", (dataset.theme = dark() ? "light" : "dark"));
    show();
  });
  system.addEventListener("change", show);
  show();
}
