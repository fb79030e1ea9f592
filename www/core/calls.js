// Answers calls in the worker, one after the other.

import { sendable } from "./engine.js";

/**
 * @typedef {(share: number) => void} Progress
 * @typedef {{ id: number, call: string, argument: any }} Call
 * @typedef {{ id: number, progress: number } | { id: number, result: unknown } | { id: number, error: { name: string, message: string } }} Reply
 */

/**
 * @param {Promise<object>} started what answers, by the names of the calls
 * @returns {(call: Call) => void}
 */
export function answerCalls(started) {
  /** The call before, so that none overtakes another. @type {Promise<unknown>} */
  let before = started;
  return ({ id, call, argument }) => {
    const report = (/** @type {Reply} */ reply) => postMessage(reply);
    before = before.then(
      async () => {
        try {
          const calls = /** @type {Record<string, (argument: unknown, progress: Progress) => unknown>} */ (
            await started
          );
          report({ id, result: await calls[call](argument, (progress) => report({ id, progress })) });
        } catch (error) {
          report({ id, error: sendable(error) });
        }
      },
      () => started.catch((error) => report({ id, error: sendable(error) })),
    );
  };
}
