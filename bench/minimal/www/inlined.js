// The minimal page as one file, made as our own page is.

import start, { predict } from "reinfuse:glue";
import packed from "reinfuse:packed-core";
import { show } from "./show.js";

const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
const wasm = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
await start({ module_or_path: new Response(wasm, { headers: { "content-type": "application/wasm" } }) });
show(predict);
