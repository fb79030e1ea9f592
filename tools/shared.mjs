// What every script here needs: where the project is, how to run a command, and whether a result is still fresh.

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** The project's folder. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** @param {...string} parts a path inside the project */
export const at = (...parts) => join(root, ...parts);

/** A failure that its message explains in full: it is printed without a stack. */
export class Trouble extends Error {}

/**
 * Runs a command to its end and returns what it printed; a failure carries all of it.
 * @param {string} command
 * @param {string[]} args
 * @param {{ env?: Record<string, string>, shell?: boolean }} [options] `env` is added to this process's own
 * @returns {Promise<string>}
 */
export function run(command, args, { env = {}, shell = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      shell,
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text) => (output += text));
    child.on("error", (error) => reject(new Trouble(`${command} could not be run: ${error.message}`)));
    child.on("close", (code, signal) => {
      if (code === 0) resolve(output);
      else reject(new Trouble(`${[command, ...args].join(" ")} failed (${code ?? signal}):\n${output.trimEnd()}`));
    });
  });
}

/**
 * Whether a command can be run and succeeds.
 * @param {string} command
 * @param {...string} args
 */
export const succeeds = (command, ...args) =>
  run(command, args).then(
    () => true,
    () => false,
  );

/**
 * Runs npm: the one that started this script, which on Windows is not a program of its own.
 * @param {...string} args
 */
export function npm(...args) {
  const self = process.env.npm_execpath;
  return self ? run(process.execPath, [self, ...args]) : run("npm", args, { shell: process.platform === "win32" });
}

/** Whose line the terminal is on: a step that has not ended, or none. */
let unfinished = "";

/**
 * Does one piece of work under one line: what it is, then how long it took. Of steps at the same time each that was interrupted by another's line
 * has a second one at its end.
 * @template T
 * @param {string} label
 * @param {() => T | Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(label, work) {
  /** @param {string} text */
  const onOwnLine = (text) => {
    const start = unfinished === "" ? "" : "\n";
    process.stdout.write(unfinished === label ? text : `${start}${label} ... ${text}`);
  };
  onOwnLine("");
  unfinished = label;
  const began = performance.now();
  try {
    const result = await work();
    onOwnLine(`${((performance.now() - began) / 1000).toFixed(1)} s\n`);
    return result;
  } catch (error) {
    onOwnLine("FAILED\n");
    throw error;
  } finally {
    unfinished = "";
  }
}

/**
 * A script's main function: what goes wrong is printed and ends in a non-zero exit status.
 * @param {string} file the script's `import.meta.url`; nothing happens when it was only imported
 * @param {() => Promise<void>} work
 */
export async function main(file, work) {
  if (realpathSync(process.argv[1]) !== fileURLToPath(file)) return;
  try {
    await work();
  } catch (error) {
    console.error(error instanceof Trouble ? error.message : error);
    // At once: a server or browser left over would keep the process alive.
    process.exit(1);
  }
}

/**
 * SHA-256 over names and contents of files and of all files in folders. Contents, since a checkout renews every date.
 * @param {string[]} paths relative to the project; what does not exist counts as absent
 * @param {string} [also] anything else the result depends on
 */
export function fingerprint(paths, also = "") {
  const hash = createHash("sha256").update(also);
  for (const path of paths.flatMap((path) => filesIn(at(path)))) {
    hash.update(`\0${relative(root, path)}\0`).update(readFileSync(path));
  }
  return hash.digest("hex");
}

/**
 * Files below a path, sorted, so that no result depends on the order the disk lists them in.
 * @param {string} path
 * @returns {string[]}
 */
export function filesIn(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesIn(join(path, name)));
}

/**
 * Whether a result was made from just these inputs.
 * @param {string} name
 * @param {string} key
 */
export const isFresh = (name, key) =>
  existsSync(at(".cache", name)) && readFileSync(at(".cache", name), "utf8") === key;

/**
 * Notes what a result was made from, once it is there.
 * @param {string} name
 * @param {string} key
 */
export function markFresh(name, key) {
  mkdirSync(at(".cache"), { recursive: true });
  writeFileSync(at(".cache", name), key);
}

/**
 * Takes the note back before a result is made anew: one that breaks off must not pass for what was there before.
 * @param {string} name
 */
export const unmark = (name) => rmSync(at(".cache", name), { force: true });
