// Lint rules: ESLint's recommended ones, and the borders of www/ that a reader would otherwise have to trust.

import js from "@eslint/js";
import globals from "globals";

const noMarkup = ["innerHTML", "outerHTML", "insertAdjacentHTML"].map((property) => ({
  property,
  message: "What came from outside must stay text: use textContent.",
}));

const noRequests = ["fetch", "XMLHttpRequest", "WebSocket", "EventSource"].map((name) => ({
  name,
  message: "The page asks for nothing: patients stay on the device.",
}));

export default [
  { ignores: ["dist/", "pkg/", "**/target/", ".cache/"] },
  js.configs.recommended,
  { linterOptions: { reportUnusedDisableDirectives: "error" }, rules: { eqeqeq: "error", "no-var": "error", "prefer-const": "error" } },
  { files: ["tools/**", "fuzz/**", "eslint.config.js"], languageOptions: { globals: globals.node } },
  // Tests and benchmarks hold functions that run in the page.
  { files: ["tests/**", "bench/**"], languageOptions: { globals: { ...globals.node, ...globals.browser } } },
  {
    files: ["www/**"],
    languageOptions: { globals: { ...globals.browser, ...globals.worker } },
    rules: {
      "no-restricted-globals": ["error", ...noRequests],
      "no-restricted-properties": ["error", ...noMarkup, { object: "navigator", property: "sendBeacon", message: noRequests[0].message }],
    },
  },
  {
    files: ["www/**"],
    ignores: ["www/engine.js"],
    rules: { "no-restricted-imports": ["error", { paths: ["reinfuse:glue", "reinfuse:wasm"], patterns: ["*/pkg/*"] }] },
  },
];
