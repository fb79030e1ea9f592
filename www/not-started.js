// Before the page's own script, and apart from it: what keeps that from starting is said where it would have begun. In words of before 2015, for
// browsers of any age, and in English, since there is no language yet.

/* eslint-disable no-var */
(function () {
  /** What a policy other than the page's own has refused, which the page asks later. @type {string[]} */
  var refused = [];
  /** @type {any} */ (window).refused = refused;
  var why = "";
  function say() {
    var line = why && document.querySelector("#patient .loading");
    if (line) line.textContent = why;
  }
  document.addEventListener("DOMContentLoaded", say);
  /* eslint-disable page/no-words */
  document.addEventListener("securitypolicyviolation", function (event) {
    var own = /** @type {HTMLMetaElement | null} */ (document.querySelector("meta[http-equiv]"));
    // The page's policy knows what the build has written by its hash: what it refuses is something else.
    if (own && own.content === event.originalPolicy)
      why =
        "This copy of the page was changed on its way, so it does not start. Load it again, or get it from its source.";
    else {
      refused.push(event.effectiveDirective);
      why =
        "A policy of this network forbids the page’s scripts. Open the page as a single file, or in another network.";
    }
    say();
  });
  addEventListener("error", function (event) {
    why = "The page needs Chrome or Edge 109, Firefox 115, Safari 16.4, or a newer version. " + event.message;
    say();
  });
})();
