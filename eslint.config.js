// Lint rules: ESLint's recommended ones, and the borders of www/ that a reader would otherwise have to trust.

import js from "@eslint/js";
import globals from "globals";

const noMarkup = ["innerHTML", "outerHTML", "insertAdjacentHTML"].map((property) => ({
  property,
  message: "What came from outside must stay text: use textContent.",
}));

/** @param {string[]} properties @param {string} message */
const only = (properties, message) => properties.map((property) => ({ property, message }));
const noElements = only(["createElement", "createElementNS"], "Elements are made in ui/dom.js alone.");
const noRounding = [
  ...only(["toFixed", "toPrecision", "toLocaleString"], "Numbers are rounded in i18n/format.js alone."),
  { object: "Math", property: "round", message: "Numbers are rounded in i18n/format.js alone." },
];

// The build writes newer syntax in older, and leaves what is called as it is.
const noNewer = only(
  [
    ...["toReversed", "toSorted", "toSpliced", "findLast", "findLastIndex", "groupBy", "fromAsync", "withResolvers"],
    ...["isWellFormed", "toWellFormed", "transfer", "symmetricDifference"],
    ...["isSubsetOf", "isSupersetOf", "isDisjointFrom", "any", "canParse", "toBase64", "fromBase64", "toHex"],
    ...["checkVisibility", "showPopover", "startViewTransition", "setHTMLUnsafe", "parseHTMLUnsafe", "sumPrecise"],
  ],
  "Newer than the oldest browsers of the page (OLDEST in tools/bundle/page.mjs).",
);

const noRequests = ["fetch", "XMLHttpRequest", "WebSocket", "EventSource"].map((name) => ({
  name,
  message: "The page asks for nothing: patients stay on the device.",
}));

/**
 * Words of the page stand in www/languages/, so that every language has them: in code, a text of two words is allowed only as an
 * error for developers or as names and selectors for the browser, and a text with letters nowhere as the child of an element.
 * @type {import("eslint").Rule.RuleModule}
 */
const noWords = {
  meta: { type: "problem", schema: [], messages: { words: "Words of the page belong into www/languages/." } },
  create: (context) => ({
    "Literal, TemplateElement"(/** @type {any} */ node) {
      const text = node.type === "Literal" ? node.value : node.value.cooked;
      // A colon is a word too: French writes a space before it.
      if (text === ": ") context.report({ node, messageId: "words" });
      if (typeof text !== "string" || !/\p{L}/u.test(text)) return;
      const ancestors = /** @type {any[]} */ (context.sourceCode.getAncestors(node));
      const error = ancestors.some(
        ({ type, callee }) =>
          type === "ThrowStatement" || type === "NewExpression" || /^querySelector/.test(callee?.property?.name),
      );
      const names = ancestors.some(
        (parent) =>
          parent.type === "Property" && /^(class|aria-describedby)$/.test(parent.key.name ?? parent.key.value),
      );
      const parent = ancestors[ancestors.length - 1];
      const child =
        parent.type === "CallExpression" &&
        /^(element|drawing)$/.test(parent.callee.name) &&
        parent.arguments.indexOf(node) > 0;
      if (child || (!error && !names && /\p{Ll}{2,},? \p{L}{2,}|\p{L}{2,},? \p{Ll}{2,}/u.test(text)))
        context.report({ node, messageId: "words" });
    },
  }),
};

const noCore = { paths: ["reinfuse:glue", "reinfuse:core"], patterns: ["*/pkg/*"] };

const everywhere = [
  ...noMarkup,
  ...noNewer,
  { object: "navigator", property: "sendBeacon", message: noRequests[0].message },
];

export default [
  { ignores: ["dist/", "pkg/", "**/target/", ".cache/"] },
  js.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: { eqeqeq: "error", "no-var": "error", "prefer-const": "error" },
  },
  { files: ["tools/**", "fuzz/**", "eslint.config.js"], languageOptions: { globals: globals.node } },
  // Tests, benchmarks and pictures hold functions that run in the page.
  {
    files: ["tests/**", "bench/**", "tools/release/pictures.mjs"],
    languageOptions: { globals: { ...globals.node, ...globals.browser } },
  },
  {
    files: ["www/**"],
    // The last three are the build's (tools/bundle/page.mjs).
    languageOptions: {
      globals: {
        ...globals.browser,
        ...globals.worker,
        BUILD_VERSION: "readonly",
        KNOWN_ANSWER: "readonly",
        PAGE_FILE: "readonly",
        STUDY_RATES: "readonly",
      },
    },
    rules: {
      "no-restricted-globals": ["error", ...noRequests],
      "no-restricted-properties": ["error", ...everywhere, ...noElements, ...noRounding],
    },
  },
  {
    files: ["www/**/*.js"],
    plugins: { page: { rules: { "no-words": noWords } } },
    rules: { "page/no-words": "error" },
  },
  {
    files: ["www/**"],
    ignores: ["www/core/engine.js"],
    rules: { "no-restricted-imports": ["error", noCore] },
  },
  // Charts know no words: these come as arguments.
  {
    files: ["www/charts/*.js"],
    rules: { "no-restricted-imports": ["error", { ...noCore, patterns: [...noCore.patterns, "*/i18n/words.js"] }] },
  },
  // Where each of the two belongs; before single/boot.js there is no other script.
  {
    files: ["www/ui/dom.js", "www/single/boot.js"],
    rules: { "no-restricted-properties": ["error", ...everywhere, ...noRounding] },
  },
  {
    files: ["www/i18n/format.js"],
    rules: { "no-restricted-properties": ["error", ...everywhere, ...noElements] },
  },
];
