// Talks to the worker that holds the table.

/** @import { ReadingOptions, Refusal, TableSummary } from "../types.d.ts" */
/** @import { Calls } from "./worker.js" */

import { WorkerClient } from "../core/worker-client.js";

export { Cancelled } from "../core/worker-client.js";

/** What a call is given; a table as the file it is in, whose bytes the worker gets. @typedef {{ file: Blob, options: ReadingOptions }} Chosen */
/**
 * @template {keyof Calls} Name
 * @typedef {Name extends "read" ? Chosen : Parameters<Calls[Name]>[0]} Argument
 */

/** What a new worker is sent, in this order, and which of it a call puts an end to. @type {(keyof Calls)[]} */
const ORDER = ["model", "read", "score"];
/** @type {Partial<Record<keyof Calls, (keyof Calls)[]>>} */
const OUTDATES = { model: ["model"], score: ["score"] };

/** @extends {WorkerClient<Calls>} */
export class CohortClient extends WorkerClient {
  /** What a new worker is sent before anything else is asked of it: the model, the table, and the meaning of its columns. @type {[keyof Calls, any][]} */
  #kept = [];

  constructor() {
    super("cohort");
  }

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
    if (!this.started) for (const [kind, sent] of this.#kept) this.ask(kind, sent, progress).catch(() => {});
    const answer = await this.ask(name, argument, progress);
    const refused = typeof answer === "object" && answer !== null && "problems" in answer;
    if (outdated && !refused) {
      this.#kept.push([name, argument]);
      this.#kept.sort(([one], [other]) => ORDER.indexOf(one) - ORDER.indexOf(other));
    }
    return answer;
  }

  /**
   * Reads a table in place of the one there is, which stays if this one is refused or cannot be read.
   * @param {Chosen} chosen
   * @param {(share: number) => void} progress called with the share done
   * @returns {Promise<TableSummary | Refusal>}
   */
  async read(chosen, progress) {
    // Whatever is under way is of the table before.
    this.end();
    const kept = this.#kept.filter(([kind]) => kind === "model");
    for (const [kind, sent] of kept) this.ask(kind, sent).catch(() => {});
    const answer = (await this.ask("refuseSize", chosen.file.size)) ?? (await this.ask("read", chosen, progress));
    if ("problems" in answer) this.end();
    else this.#kept = [...kept, ["read", chosen]];
    return answer;
  }

  /**
   * @override
   * @param {keyof Calls} call
   * @param {any} argument
   * @returns {Promise<[any, Transferable[]]>}
   */
  async prepare(call, argument) {
    if (call !== "read") return [argument, []];
    // Read here: WebKit lets no worker of a page from a disk read a file.
    const file = new Uint8Array(await argument.file.arrayBuffer());
    return [{ ...argument, file }, [file.buffer]];
  }
}
