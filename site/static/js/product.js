// Another variant without leaving the page.
async function choose(link) {
  const answer = await fetch(link.href);
  if (!answer.ok) throw new Error(answer.statusText);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const box = document.querySelector("[data-buy-box]");
  const quantity = box.querySelector("input[type=number]")?.value;
  const fresh = page.querySelector("[data-buy-box]");
  // The region that speaks stays in place, so that its new words are heard.
  const spoken = box.querySelector("[aria-live]");
  spoken.replaceChildren(...fresh.querySelector("[aria-live]").childNodes);
  for (const child of [...box.children]) if (child !== spoken) child.remove();
  for (const child of [...fresh.children]) if (!child.matches("[aria-live]")) box.append(child);
  for (const button of box.querySelectorAll("[data-less], [data-more]")) button.hidden = false;
  const input = box.querySelector("input[type=number]");
  if (input && quantity) input.value = quantity;
  history.replaceState(null, "", link.href.split("#")[0]);
  box.querySelector("[data-variant][aria-current]")?.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-variant]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  choose(link).catch(() => location.assign(link.href));
});
