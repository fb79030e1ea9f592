// Finds the browsers that the tests drive, and on Debian installs those that are missing.

import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { aptInstall } from "./setup.mjs";
import { step, Trouble } from "./shared.mjs";

const programs = [process.env.PROGRAMFILES, process.env["PROGRAMFILES(X86)"], process.env.LOCALAPPDATA].filter(
  (path) => path !== undefined,
);

/** What each browser is called: in PATH, in a Mac's applications, below Windows' program folders, as a Debian package. */
const KNOWN = {
  chromium: {
    names: ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "microsoft-edge"],
    mac: ["Google Chrome", "Chromium", "Microsoft Edge"],
    windows: [
      "Google\\Chrome\\Application\\chrome.exe",
      "Chromium\\Application\\chrome.exe",
      "Microsoft\\Edge\\Application\\msedge.exe",
    ],
    debian: "chromium",
  },
  firefox: {
    names: ["firefox-esr", "firefox"],
    mac: ["Firefox"],
    windows: ["Mozilla Firefox\\firefox.exe"],
    debian: "firefox-esr",
  },
  // Its driver, which brings the browser along, and the display that it needs.
  webkit: { names: ["WebKitWebDriver"], mac: [], windows: [], debian: "webkit2gtk-driver" },
  xvfb: { names: ["Xvfb"], mac: [], windows: [], debian: "xvfb" },
};

/** @typedef {keyof typeof KNOWN} Browser */

/**
 * The path of an installed browser. The environment variable of its name (CHROMIUM, FIREFOX, WEBKIT, XVFB) overrides the search.
 * @param {Browser} browser
 * @returns {string | undefined}
 */
function find(browser) {
  const chosen = process.env[browser.toUpperCase()];
  if (chosen) {
    if (existsSync(chosen)) return chosen;
    throw new Trouble(`${browser.toUpperCase()}=${chosen}: there is no such file.`);
  }
  const { names, mac, windows } = KNOWN[browser];
  const folders = (process.env.PATH ?? "").split(delimiter);
  return [
    ...names.flatMap((name) => folders.map((folder) => join(folder, name))),
    ...mac.map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`),
    ...programs.flatMap((folder) => windows.map((path) => join(folder, path))),
  ].find((path) => existsSync(path));
}

/**
 * The path of a browser, installed first if it has to be. A browser that cannot be had is an error, never a skipped test.
 * @param {Browser} browser
 * @returns {Promise<string>}
 */
export async function browserPath(browser) {
  const found = find(browser);
  if (found) return found;
  const { debian } = KNOWN[browser];
  try {
    await step(`${debian} (about 60 s, once)`, () => aptInstall(debian));
  } catch (error) {
    throw new Trouble(
      `${error instanceof Error ? error.message : error}\n\n${browser} is missing. Install it, or name it in the environment: ` +
        `${browser.toUpperCase()}=/path/to/it`,
    );
  }
  const installed = find(browser);
  if (installed) return installed;
  throw new Trouble(`${debian} was installed, and yet no ${browser} is in PATH.`);
}

/** Chromium without the traffic of its own that would disturb a measurement or wait for a network; its sandbox refuses root. */
export const CHROMIUM_FLAGS = [
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
