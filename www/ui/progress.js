// A progress bar for whatever is running: the share done, the time left, and a button to cancel.

import { element } from "./dom.js";
import { percent } from "../i18n/format.js";
import { words } from "../i18n/words.js";

/** Milliseconds before an estimate means anything. */
const SETTLED = 300;

/**
 * @param {() => void} cancel
 * @param {() => Pick<typeof words.cohort.progress, "progress" | "cancel" | "left" | "seconds" | "minutes">} [say] its words
 */
export function progressBar(cancel, say = () => words.cohort.progress) {
  const bar = element("progress", { max: 1, "aria-label": say().progress });
  const label = element("p", { class: "running-label" });
  const button = element("button", { type: "button" }, say().cancel);
  const running = element("div", { class: "running", hidden: true }, label, bar, button);
  const status = element("p", { role: "status", class: "running-status" });
  /** What is under way. @type {((share: number) => void) | undefined} */
  let current;
  button.addEventListener("click", () => {
    current = undefined;
    running.hidden = true;
    cancel();
  });
  return {
    box: element("div", {}, running, status),
    /** @param {string} text */
    say: (text) => void (status.textContent = text),
    /**
     * Shows the bar.
     * @param {string} what
     * @returns {(share: number) => void} to call with the share done
     */
    start(what) {
      const began = performance.now();
      bar.removeAttribute("value");
      label.textContent = what;
      status.textContent = what;
      running.hidden = false;
      const progress = (/** @type {number} */ share) => {
        if (current !== progress) return;
        bar.value = share;
        const elapsed = performance.now() - began;
        if (elapsed > SETTLED && share > 0.02) {
          label.textContent = `${what} ${say().left({ share: percent(share), left: duration((elapsed * (1 - share)) / share, say()) })}`;
        }
      };
      current = progress;
      return progress;
    },
    /** Hides the bar, unless something else has begun. @param {(share: number) => void} progress */
    stop(progress) {
      if (current !== progress) return;
      current = undefined;
      running.hidden = true;
      status.textContent = "";
    },
  };
}

/** A time to wait @param {number} milliseconds @param {Pick<typeof words.cohort.progress, "seconds" | "minutes">} say */
function duration(milliseconds, { seconds: short, minutes: long }) {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1000));
  return seconds < 100 ? short({ number: String(seconds) }) : long({ number: String(Math.ceil(seconds / 60)) });
}
