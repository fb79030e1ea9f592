// An updated model as a file: saved, loaded again, and what is in use said.

/** @import { SectionPage } from "../ui/provenance-banner.js" */

import { element } from "../ui/dom.js";
import { percent, quantity } from "../i18n/format.js";
import { ANY_PATIENT, focusAnswer, updateInUse } from "../ui/provenance-banner.js";
import { words } from "../i18n/words.js";

const NAME = "reinfuse-updated.model";
/** Bytes beyond which a file is none: a model has about a hundred thousand. */
const MOST_BYTES = 10_000_000;

/** @param {Uint8Array<ArrayBuffer>} file @param {(blob: Blob, name: string) => void} save */
export const saveModel = (file, save) => save(new Blob([file], { type: "application/octet-stream" }), NAME);

/**
 * The place where a model is loaded, and where it is said which one is in use.
 * @param {SectionPage} page
 * @param {() => void} loaded called when a model came from a file: what it was updated from is not known here
 */
export function modelLoader(page, loaded) {
  const text = words.cohort.update.file;
  const input = element("input", {
    type: "file",
    id: "cohort-model",
    accept: ".model",
    "aria-describedby": "cohort-model-help",
  });
  const problem = element("div", { class: "refusal", role: "alert" });
  const status = element("p", { role: "status", class: "update-in-use" });

  /** @param {string} [own] words of the page @param {string} [core] the core's own, which are English */
  const refuse = (own, core) =>
    problem.replaceChildren(
      ...(own || core
        ? [element("p", {}, words.cohort.update.file.refused, " ", own, element("span", { lang: "en" }, core))]
        : []),
    );

  /** @param {File} chosen */
  async function take(chosen) {
    const why = words.cohort.update.file;
    if (chosen.size > MOST_BYTES) return refuse(why.tooLarge);
    let file;
    try {
      file = new Uint8Array(await chosen.arrayBuffer());
      // Other draws than an update's would load as well, without the edits they were made with.
      const reply = page.engine.predictWith(file, undefined, ANY_PATIENT);
      if (!("model" in reply && reply.model.update)) return refuse(why.none);
    } catch (error) {
      return refuse(undefined, error instanceof Error ? error.message : String(error));
    }
    refuse();
    loaded();
    page.use(file);
  }
  input.addEventListener("change", () => {
    const [chosen] = input.files ?? [];
    if (chosen) void take(chosen);
    // So that the same file can be chosen again.
    input.value = "";
  });

  const tell = () => {
    const update = updateInUse(page);
    status.textContent = update
      ? text.inUse({
          patients: quantity(update.patients),
          count: update.patients,
          before: percent(update.prior_weight),
          after: percent(update.weight),
          sha256: update.sha256,
        })
      : "";
  };
  tell();
  page.onAnswer(tell);

  return [
    element("h3", {}, text.title),
    element("div", { class: "drop" }, element("label", { for: "cohort-model" }, text.choose), input),
    element("p", { class: "help", id: "cohort-model-help" }, text.help),
    problem,
    status,
  ];
}

/** Answers from the model from now on @param {SectionPage} page @param {Uint8Array} file @param {import("../types.d.ts").Edits} [edits] */
export function useModel(page, file, edits) {
  page.use(file, edits);
  focusAnswer();
}
