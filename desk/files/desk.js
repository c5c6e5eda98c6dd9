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

  const load = async (address) => {
    try {
      const answer = await fetch(address, { headers: { Accept: "text/html", "X-Linban-Looks": "1" }, redirect: "error" });
      return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
    } catch { return null; /* the next look tries again */ }
  };
  const refresh = async () => {
    // What is read or typed is left alone; danger is shown in any case, also to who looks elsewhere.
    const still = document.hidden || dirty;
    const live = [...document.querySelectorAll("[data-live][id]")].filter((each) => each.id === "alarm" || !still);
    const pages = new Map();
    for (const { dataset } of live) if (!pages.has(dataset.live)) pages.set(dataset.live, await load(dataset.live));
    for (const each of live) {
      const page = pages.get(each.dataset.live);
      const fresh = page && page.getElementById(each.id);
      if (fresh && fresh.innerHTML !== each.innerHTML) each.replaceWith(document.adoptNode(fresh));
    }
    mark();
  };
  const title = document.title;
  const mark = () => {
    const alarm = document.getElementById("alarm");
    document.title = alarm && alarm.textContent ? `（警报）${title}` : title;
  };
  mark();
  setInterval(refresh, EVERY);

  addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) return;
    const field = document.querySelector("main input[type=search], main .bar input:not([type=hidden])");
    if (field) { event.preventDefault(); field.focus(); }
  });
})();
