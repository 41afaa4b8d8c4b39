// A click on a figure shows its card beside the text; without this script it leads to the card's own page.
(() => {
  const place = document.getElementById("card-place");
  const text = document.querySelector(".report");
  if (!place || !text || !window.fetch) return;
  text.addEventListener("click", async (event) => {
    const link = event.target.closest("a.figure");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    try {
      const answer = await fetch(link.href, { credentials: "same-origin" });
      if (!answer.ok) throw new Error(answer.status);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      // A published page holds the cards of many figures; the address says which.
      const card = page.getElementById(new URL(link.href).hash.slice(1)) || page.querySelector(".card");
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
