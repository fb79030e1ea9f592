// The only file that makes elements: text goes in as text, so nothing typed or read can become markup.

/** @typedef {Record<string, string | number | boolean | undefined>} Attributes */
/** @typedef {Node | string | false | null | undefined} Child */

/**
 * An element with attributes and children. An attribute that is true is set empty; one that is false or undefined is left out.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export const element = (tag, attributes = {}, ...children) => filled(document.createElement(tag), attributes, children);

/**
 * The same for a drawing.
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} [attributes]
 * @param {...Child} children
 * @returns {SVGElementTagNameMap[Tag]}
 */
export const drawing = (tag, attributes = {}, ...children) =>
  filled(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

/**
 * @template {Element} Made
 * @param {Made} made
 * @param {Attributes} attributes
 * @param {Child[]} children
 */
function filled(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children.filter((child) => child !== false && child !== null && child !== undefined));
  return made;
}

/**
 * An element of the static page, which must be there.
 * @param {string} id
 */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`index.html has no element ${id}`);
  return found;
}

/**
 * The attributes by which tests and other programs read a shown number, at full precision.
 * @param {{ mean: number, q025: number, q975: number }} number
 */
export const dataAttributes = ({ mean, q025, q975 }) => ({ "data-mean": mean, "data-q025": q025, "data-q975": q975 });
