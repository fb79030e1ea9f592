// Talks to a worker that answers calls: one after the other, with progress; cancelled by ending the worker.

/** @import { Reply } from "./calls.js" */

import { read, workerCore } from "reinfuse:assets";
import { startWorker, workerFailure } from "./start-worker.js";

/** The reason of a call that ended with its worker. */
export class Cancelled extends Error {}

/** @typedef {{ resolve: (value: any) => void, reject: (reason: unknown) => void, progress?: (share: number) => void }} Waiting */

/**
 * What can be asked, by name; the last argument of each is called with the share done.
 * @template Calls
 */
export class WorkerClient {
  /** @type {Promise<Worker> | undefined} */
  #worker;
  /** @type {Map<number, Waiting>} */
  #waiting = new Map();
  #last = 0;
  /** The message before, so that none overtakes one that is still being made. @type {Promise<unknown>} */
  #sent = Promise.resolve();
  #kind;

  /** @param {"cohort" | "study"} kind whose calls the worker answers */
  constructor(kind) {
    this.#kind = kind;
  }

  /** Whether there is a worker, which may hold something. */
  get started() {
    return this.#worker !== undefined;
  }

  /**
   * Asks the worker, which is started with the first call.
   * @template {keyof Calls & string} Name
   * @param {Name} name
   * @param {any} argument
   * @param {(share: number) => void} [progress] called with the share done
   * @returns {Promise<any>}
   */
  async ask(name, argument, progress) {
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
      started.catch(() => this.#worker === started && (this.#worker = undefined));
      this.#waiting.get(id)?.reject(error);
      this.#waiting.delete(id);
    }
    return answer;
  }

  /**
   * An argument as the worker is sent it, and what of it is handed over instead of copied.
   * @param {keyof Calls & string} _ the call
   * @param {any} argument
   * @returns {Promise<[any, Transferable[]]> | [any, Transferable[]]}
   */
  prepare(_, argument) {
    return [argument, []];
  }

  /** @param {Worker} worker @param {number} id @param {keyof Calls & string} call @param {any} argument */
  async #post(worker, id, call, argument) {
    const [sent, transferred] = await this.prepare(call, argument);
    worker.postMessage({ id, call, argument: sent }, transferred);
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
    worker.postMessage({ kind: this.#kind, core });
    return worker;
  }

  /** @param {Error} reason */
  #fail(reason) {
    for (const { reject } of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
  }
}
