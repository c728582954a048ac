// Names of products, makers, workshops and news while somebody types; the box works without.
const box = document.querySelector("[data-suggest]");
const names = box?.list;
let waiting = 0;

box?.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(suggest, 200);
});

async function suggest() {
  const asked = box.value.trim();
  if (asked.length < 2) return;
  try {
    const answer = await fetch(`${box.dataset.suggest}?q=${encodeURIComponent(asked)}`);
    if (!answer.ok || box.value.trim() !== asked) return;
    const found = await answer.json();
    names.replaceChildren(...found.names.map(({ name, kind }) => new Option(kind, name)));
  } catch {
    // No net: the button still searches.
  }
}
