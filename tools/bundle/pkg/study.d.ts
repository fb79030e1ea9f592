// The types of the second entry point: those of its core, and a study as text or as an object.

import type { RebuiltStudy, Refusal, RunKind, StudyAnswer, StudyCheck } from "./worker/reinfuse.js";

export type * from "./worker/reinfuse.js";

/** A study file (docs/study.md and docs/study.schema.json in the repository), as text or parsed. */
export type StudyFile = string | Record<string, unknown>;

/** How a run is made: the seed of everything random (1), and what is called with the share done. */
export type RunOptions = { seed?: number; progress?: (share: number) => void };

/** Loads the core, once; everything else waits for this. A failed load can be tried again. */
export function init(): Promise<void>;

/** Whether what is printed follows from itself, why the study cannot be rebuilt if it cannot, and the further runs of one that can. */
export function check_study(study: StudyFile): StudyCheck | Refusal;

/** Draws the posterior of the study's regression: it blocks for seconds, so call it in a worker. Call `free()` on what it returns. */
export function rebuild_study(study: StudyFile, options?: RunOptions): RebuiltStudy | Refusal;

/** The answer without one statement, from the counts alone, or under other priors: `kind` and `about` as in the check's `runs`. */
export function run_study(
  study: StudyFile,
  kind: RunKind,
  about: string | undefined,
  options?: RunOptions,
): StudyAnswer | Refusal;
