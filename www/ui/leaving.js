// Work that ends with the page: the browser asks before it is reloaded, closed or left.

/** @param {() => unknown} work whether there is some */
export const askBeforeLeaving = (work) =>
  addEventListener("beforeunload", (event) => {
    if (!work()) return;
    event.preventDefault();
    // What browsers before 2023 go by.
    event.returnValue = true;
  });
