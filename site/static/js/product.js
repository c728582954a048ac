// Another variant without leaving the page, and buttons beside every quantity.
function wireQuantities(root) {
  for (const part of root.querySelectorAll("[data-quantity]")) {
    const input = part.querySelector("input");
    const [less, more] = part.querySelectorAll("button");
    less.hidden = more.hidden = false;
    less.addEventListener("click", () => input.stepDown());
    more.addEventListener("click", () => input.stepUp());
  }
}

async function choose(link) {
  const answer = await fetch(link.href);
  if (!answer.ok) throw new Error(answer.statusText);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const box = document.querySelector("[data-buy-box]");
  const quantity = box.querySelector("[name=quantity]")?.value;
  const fresh = page.querySelector("[data-buy-box]");
  // The region that speaks stays in place, so that its new words are heard.
  const spoken = box.querySelector("[aria-live]");
  spoken.replaceChildren(...fresh.querySelector("[aria-live]").childNodes);
  fresh.querySelector("[aria-live]").replaceWith(spoken);
  box.replaceChildren(...fresh.childNodes);
  const input = box.querySelector("input[type=number]");
  if (input && quantity) input.value = quantity;
  wireQuantities(box);
  history.replaceState(null, "", link.href.split("#")[0]);
  box.querySelector("[data-variant][aria-current]")?.focus();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-variant]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  choose(link).catch(() => location.assign(link.href));
});

wireQuantities(document);
