// Talks to the worker that holds the table: one call after the other, with progress; cancelled by ending the worker.

/** @import { ReadingOptions } from "../types.d.ts" */
/** @import { Reply } from "./worker.js" */
/** @import { Calls } from "./worker.js" */

import { read, workerCore } from "reinfuse:assets";
import { startWorker, workerFailure } from "../core/start-worker.js";

/** The reason of a call that ended with its worker. */
export class Cancelled extends Error {}

/** What a call is given; a table as the file it is in, whose bytes the worker gets. @typedef {{ file: Blob, options: ReadingOptions }} Chosen */
/**
 * @template {keyof Calls} Name
 * @typedef {Name extends "read" ? Chosen : Parameters<Calls[Name]>[0]} Argument
 */
/** @typedef {{ resolve: (value: any) => void, reject: (reason: unknown) => void, progress?: (share: number) => void }} Waiting */

/** What a new worker is sent, in this order, and which of it a call puts an end to. @type {(keyof Calls)[]} */
const ORDER = ["model", "read", "score"];
/** @type {Partial<Record<keyof Calls, (keyof Calls)[]>>} */
const OUTDATES = { model: ["model"], read: ["read", "score"], score: ["score"] };

export class CohortClient {
  /** @type {Promise<Worker> | undefined} */
  #worker;
  /** @type {Map<number, Waiting>} */
  #waiting = new Map();
  #last = 0;
  /** The message before, so that none overtakes a file that is still being read. @type {Promise<unknown>} */
  #sent = Promise.resolve();
  /** What a new worker is sent before anything else is asked of it: the model, the table, and the meaning of its columns. @type {[keyof Calls, any][]} */
  #kept = [];

  /**
   * Asks the worker, which is started with the first call. One that was ended with the table it held is followed by another, which
   * reads the table by itself.
   * @template {keyof Calls} Name
   * @param {Name} name
   * @param {Argument<Name>} argument
   * @param {(share: number) => void} [progress] called with the share done
   * @returns {Promise<Awaited<ReturnType<Calls[Name]>>>}
   */
  async call(name, argument, progress) {
    const outdated = OUTDATES[name];
    if (outdated) this.#kept = this.#kept.filter(([kind]) => !outdated.includes(kind));
    // They are answered in order, so nobody need wait for these; whatever ends them ends what is asked after them too.
    if (!this.#worker) for (const [kind, sent] of this.#kept) this.#ask(kind, sent, progress).catch(() => {});
    const answer = await this.#ask(name, argument, progress);
    const refused = typeof answer === "object" && answer !== null && "problems" in answer;
    if (outdated && !refused) {
      this.#kept.push([name, argument]);
      this.#kept.sort(([one], [other]) => ORDER.indexOf(one) - ORDER.indexOf(other));
    }
    return answer;
  }

  /**
   * @param {keyof Calls} name
   * @param {any} argument
   * @param {(share: number) => void} [progress]
   * @returns {Promise<any>}
   */
  async #ask(name, argument, progress) {
    const id = ++this.#last;
    const answer = new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject, progress }));
    // A call whose worker is ended while it starts has been told so already.
    answer.catch(() => {});
    const started = (this.#worker ??= this.#start());
    try {
      const worker = await started;
      const message = this.#sent.then(() =>
        this.#waiting.has(id) ? this.#post(worker, id, name, argument) : undefined,
      );
      this.#sent = message.catch(() => {});
      await message;
    } catch (error) {
      if (this.#worker === started) this.#worker = undefined;
      this.#waiting.get(id)?.reject(error);
      this.#waiting.delete(id);
    }
    return answer;
  }

  /** @param {Worker} worker @param {number} id @param {keyof Calls} call @param {any} argument */
  async #post(worker, id, call, argument) {
    if (call !== "read") return worker.postMessage({ id, call, argument });
    // Read here: WebKit lets no worker of a page from a disk read a file.
    const file = new Uint8Array(await argument.file.arrayBuffer());
    return worker.postMessage({ id, call, argument: { ...argument, file } }, [file.buffer]);
  }

  /** Ends the worker with all it holds. */
  end() {
    const ended = this.#worker;
    this.#worker = undefined;
    ended?.then((worker) => worker.terminate()).catch(() => {});
    this.#fail(new Cancelled());
  }

  async #start() {
    const core = await read(workerCore);
    const worker = await startWorker();
    worker.addEventListener("error", (event) => {
      worker.terminate();
      this.#worker = undefined;
      this.#fail(workerFailure(event));
    });
    worker.addEventListener("message", (/** @type {MessageEvent<Reply>} */ { data }) => {
      const waiting = this.#waiting.get(data.id);
      if (!waiting) return;
      if ("progress" in data) return waiting.progress?.(data.progress);
      this.#waiting.delete(data.id);
      if ("error" in data) waiting.reject(Object.assign(new Error(), data.error));
      else waiting.resolve(data.result);
    });
    worker.postMessage({ cohort: core });
    return worker;
  }

  /** @param {Error} reason */
  #fail(reason) {
    for (const { reject } of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
  }
}
