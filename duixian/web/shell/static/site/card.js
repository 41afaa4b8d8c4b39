// A click on a figure shows its card beside the text; without this script it leads to the card's own page.
(() => {
  const place = document.getElementById("card-place");
  const text = document.querySelector(".report");
  if (!place || !text || !window.fetch) return;
  const pages = new Map();
  const read = (address) => {
    if (!pages.has(address)) {
      pages.set(address, fetch(address, { credentials: "same-origin" }).then(async (answer) => {
        if (!answer.ok) throw new Error(answer.status);
        return new DOMParser().parseFromString(await answer.text(), "text/html");
      }));
      pages.get(address).catch(() => pages.delete(address));
    }
    return pages.get(address);
  };
  text.addEventListener("click", async (event) => {
    const link = event.target.closest("a.figure");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    try {
      // A page of its own, or one that holds the cards of a stretch of the text: that is read once.
      const address = new URL(link.href);
      const fragment = address.hash.slice(1);
      address.hash = "";
      const page = await read(address.href);
      const card = (fragment ? page.getElementById(fragment) : page.querySelector(".card")).cloneNode(true);
      // The text has the same place already.
      card.removeAttribute("id");
      // Addresses in the card count from its own page.
      for (const a of card.querySelectorAll("a[href]")) a.href = new URL(a.getAttribute("href"), link.href).href;
      place.replaceChildren(card);
      history.replaceState(null, "", "#" + link.id);
      place.focus();
      place.scrollIntoView({ block: "nearest" });
    } catch {
      location.href = link.href;
    }
  });
})();
