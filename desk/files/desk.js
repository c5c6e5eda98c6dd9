"use strict";
// Everything works without this file. It keeps lists current, warns before typed words are lost, and helps hands on a keyboard.
(() => {
  const EVERY = 20000;
  let dirty = false;
  for (const form of document.querySelectorAll("form[method=post]")) {
    form.addEventListener("input", () => { dirty = true; });
    form.addEventListener("submit", () => { dirty = false; });
  }
  addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });

  const mistakes = document.querySelector(".mistakes");
  if (mistakes) mistakes.focus();

  const refresh = async () => {
    const live = document.querySelector("[data-live]");
    if (!live || document.hidden || dirty) return;
    try {
      const answer = await fetch(live.dataset.live, { headers: { Accept: "text/html" }, redirect: "error" });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-live]");
      if (fresh && fresh.innerHTML !== live.innerHTML) live.replaceWith(document.adoptNode(fresh));
    } catch { /* the next look tries again */ }
  };
  setInterval(refresh, EVERY);

  addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) return;
    const field = document.querySelector("main input[type=search], main .bar input:not([type=hidden])");
    if (field) { event.preventDefault(); field.focus(); }
  });
})();
