// A drawing as a picture of its own: SVG text, or a PNG for a word processor, in the colours of paper whatever the page's are.

import { drawing, element } from "../ui/dom.js";

/** What a style sheet gives an element of a drawing, and a picture needs as attributes. */
const PROPERTIES = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-width",
  "stroke-opacity",
  "stroke-dasharray",
  "font-size",
  "font-weight",
  "text-anchor",
];
/** Pixels of a PNG to one of the page: about 300 to the inch. */
const SCALE = 3;
const FONT = "Arial,Helvetica,sans-serif";

/** The text of a drawing that stands alone @param {SVGSVGElement} original */
export function asSvg(original) {
  const copy = /** @type {SVGSVGElement} */ (original.cloneNode(true));
  const place = element("div", { class: "on-paper" }, copy);
  document.body.append(place);
  for (const part of copy.querySelectorAll("*")) {
    const style = getComputedStyle(part);
    for (const name of PROPERTIES) part.setAttribute(name, style.getPropertyValue(name));
  }
  place.remove();
  for (const part of [copy, ...copy.querySelectorAll("*")]) part.removeAttribute("class");
  copy.setAttribute("font-family", FONT);
  copy.prepend(
    drawing("title", {}, original.getAttribute("aria-label")),
    drawing("rect", { width: "100%", height: "100%", fill: "white" }),
  );
  copy.removeAttribute("aria-label");
  return new XMLSerializer().serializeToString(copy);
}

/** An address that holds a picture @param {string} svg */
export const dataAddress = (svg) => `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;

/** The same as a PNG @param {SVGSVGElement} original @returns {Promise<Blob>} */
export async function asPng(original) {
  const image = element("img", { src: dataAddress(asSvg(original)) });
  await image.decode();
  const { width, height } = original.viewBox.baseVal;
  const canvas = element("canvas", { width: SCALE * width, height: SCALE * height });
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png"),
  );
}
