// Another study's functions in the worker: checks its file, rebuilds it, answers for its patients.

/** @import { PatientAnswer, Refusal, Run, StudyAnswer, StudyCheck, Unprinted } from "../types.d.ts" */
/** @import { Progress } from "../core/calls.js" */

import { answerCalls } from "../core/calls.js";
import { startStudy } from "../core/engine.js";

/**
 * What can be asked. A study is the text of its file.
 * @typedef {object} Calls
 * @property {(study: string) => StudyCheck | Refusal} check
 * @property {(study: string, progress: Progress) => StudyAnswer | Refusal} rebuild
 * @property {(nothing: undefined) => Unprinted[]} unprinted of the study that was rebuilt
 * @property {(patient: Record<string, string>) => PatientAnswer | Refusal} predict by it
 * @property {(wanted: { study: string, run: Run }, progress: Progress) => StudyAnswer | Refusal} run
 */

/** The seed of the native program, so that both give the same answer. */
const SEED = 1;

/** Starts to answer. @param {Uint8Array<ArrayBuffer>} core */
export const startStudyWorker = (core) => answerCalls(startStudy(core).then(handlers));

/** @param {Awaited<ReturnType<typeof startStudy>>} core @returns {Calls} */
function handlers({ check, rebuild, run }) {
  /** @type {import("reinfuse:glue").RebuiltStudy | undefined} */
  let rebuilt;
  const held = () => {
    if (!rebuilt) throw new Error("no study has been rebuilt");
    return rebuilt;
  };
  return {
    check,
    rebuild(study, progress) {
      rebuilt?.free();
      rebuilt = undefined;
      const made = rebuild(study, SEED, progress);
      if ("problems" in made) return made;
      rebuilt = made;
      return made.answer();
    },
    unprinted: () => held().unprinted(),
    predict: (patient) => held().predict(patient),
    run: ({ study, run: { kind, about } }, progress) => run(study, kind, about, SEED, progress),
  };
}
