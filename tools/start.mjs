// `npm start`: sets up what is missing, builds what has changed, serves the page on this machine and opens it.

import { spawn } from "node:child_process";
import { buildIfChanged } from "./build.mjs";
import { serve } from "./serve.mjs";
import { at, main, Trouble } from "./shared.mjs";

await main(import.meta.url, async () => {
  await buildIfChanged();
  const { address } = await serveOnFixedPort(at("dist", "site"));
  console.log(`reinfuse is at ${address} (Ctrl+C stops it)`);
  if (!process.env.CI && !process.env.NO_OPEN) openBrowser(address);
});

/**
 * Serves on PORT, else on the first free port from 8080: the same address each time, so that a saved link still works.
 * @param {string} folder
 */
async function serveOnFixedPort(folder) {
  const chosen = Number(process.env.PORT);
  if (chosen) return serve(folder, { port: chosen });
  for (let port = 8080; port < 8180; port++) {
    try {
      return await serve(folder, { port });
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EADDRINUSE")) throw error;
    }
  }
  throw new Trouble("All ports from 8080 to 8179 are taken; choose another, as in PORT=9000 npm start.");
}

/**
 * Opens the default browser where there is one; a machine without one is no error.
 * @param {string} address
 */
function openBrowser(address) {
  // Without a display xdg-open would take over the terminal with a text browser.
  if (process.platform === "linux" && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return;
  const [command, ...args] =
    process.platform === "darwin" ? ["open"] : process.platform === "win32" ? ["cmd", "/c", "start", ""] : ["xdg-open"];
  spawn(command, [...args, address], { stdio: "ignore", detached: true })
    .on("error", () => {})
    .unref();
}
