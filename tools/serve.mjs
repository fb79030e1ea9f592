// Serves a folder on this machine only, for `npm start`, the tests and the benchmarks.

import { readFile, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, resolve, sep } from "node:path";
import { gzipSync } from "node:zlib";

/** @type {Record<string, string>} */
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
};

/**
 * Serves `folder` on 127.0.0.1.
 * @param {string} folder
 * @param {{ port?: number, headers?: Record<string, string> }} [options] port 0 (the default) is any free one
 * @returns {Promise<{ address: string, close: () => Promise<void> }>}
 */
export async function serve(folder, { port = 0, headers = {} } = {}) {
  const answer = responder(resolve(folder));
  const server = createServer(async (request, response) => {
    const { status, type = TYPES[".txt"], body, encoding } = await answer(request);
    response.writeHead(status, {
      "content-type": type,
      "content-length": body.length,
      "cache-control": "no-cache",
      "x-content-type-options": "nosniff",
      ...(encoding && { "content-encoding": encoding, vary: "accept-encoding" }),
      ...headers,
    });
    response.end(request.method === "HEAD" ? undefined : body);
  });
  await new Promise((done, failed) => server.once("error", failed).listen(port, "127.0.0.1", () => done(undefined)));
  const bound = server.address();
  if (bound === null || typeof bound === "string") throw new Error("the server has no port");
  return {
    address: `http://127.0.0.1:${bound.port}/`,
    close: () => new Promise((done) => (server.closeAllConnections(), server.close(() => done()))),
  };
}

/**
 * Answers requests from a folder, compressing as a real host does; each version of a file is compressed once.
 * @param {string} folder
 */
function responder(folder) {
  /** @type {Map<string, { changed: number, plain: Buffer, small: Buffer }>} */
  const kept = new Map();

  /** @param {string} path */
  async function load(path) {
    const changed = (await stat(path)).mtimeMs;
    let file = kept.get(path);
    if (file?.changed !== changed) {
      const plain = await readFile(path);
      file = { changed, plain, small: gzipSync(plain, { level: 9 }) };
      kept.set(path, file);
    }
    return file;
  }

  /**
   * @param {import("node:http").IncomingMessage} request
   * @returns {Promise<{ status: number, type?: string, body: Buffer, encoding?: string }>}
   */
  return async ({ method, url = "/", headers }) => {
    if (method !== "GET" && method !== "HEAD") return { status: 405, body: Buffer.from("only GET and HEAD\n") };
    try {
      const path = resolve(join(folder, decodeURIComponent(new URL(url, "http://localhost").pathname)));
      // An encoded slash can spell a way out of the folder.
      if (path !== folder && !path.startsWith(folder + sep)) throw new Error("outside the folder");
      const file = (await stat(path)).isDirectory() ? join(path, "index.html") : path;
      const { plain, small } = await load(file);
      const type = TYPES[extname(file)] ?? "application/octet-stream";
      if (!/\bgzip\b/.test(String(headers["accept-encoding"]))) return { status: 200, type, body: plain };
      return { status: 200, type, body: small, encoding: "gzip" };
    } catch {
      return { status: 404, body: Buffer.from("not found\n") };
    }
  };
}
