// The evidence file, words and all.

import file from "../../evidence/evidence.json" with { type: "json" };

export const evidence = /** @type {import("../types.d.ts").Evidence} */ (/** @type {unknown} */ (file));
