// The build's own scripts and their addresses, as a browser with Trusted Types wants them.

/** @type {any} */
const { trustedTypes } = globalThis;

/** Lets nothing through but what the two functions below are given: addresses and scripts that the build has written and hashed. */
const policy = trustedTypes?.createPolicy("reinfuse", {
  createScriptURL: (/** @type {string} */ address) => address,
  createScript: (/** @type {string} */ text) => text,
});

/** The address of one of the build's own scripts. @param {string} address @returns {string} */
export const scriptAddress = (address) => policy?.createScriptURL(address) ?? address;

/** The text of one. @param {string} text @returns {string} */
export const trustedScript = (text) => policy?.createScript(text) ?? text;
