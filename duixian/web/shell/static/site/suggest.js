// Names of indicators, places and reports under a search field, while it is being written in.
"use strict";
(() => {
  for (const field of document.querySelectorAll("input[data-suggest]")) {
    const list = document.getElementById(field.getAttribute("list"));
    let waiting = 0;
    field.addEventListener("input", () => {
      clearTimeout(waiting);
      const words = field.value.trim();
      if (!words) return;
      waiting = setTimeout(async () => {
        const answer = await fetch(`${field.dataset.suggest}?q=${encodeURIComponent(words)}`);
        if (!answer.ok || field.value.trim() !== words) return;
        const near = await answer.json();
        const names = [
          ...near.indicators.map((i) => i.name),
          ...near.places.map((p) => p.name),
          ...near.documents.map((d) => `${d.place} ${d.year}`),
        ];
        list.replaceChildren(...names.map((name) => Object.assign(document.createElement("option"), { value: name })));
      }, 200);
    });
  }
})();
