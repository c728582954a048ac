// Copy and print the order's page, and say how long its pieces are kept.
const one = (selector) => document.querySelector(selector);

const copy = one("[data-copy]");
if (copy && navigator.clipboard) {
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(one("[data-link]").textContent.trim());
    copy.textContent = one("[data-said]").textContent = copy.dataset.done;
  });
}

const print = one("[data-print]");
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}

const timer = one("[data-seconds]");
if (timer) {
  const end = Date.now() + Number(timer.dataset.seconds) * 1000;
  const tick = () => {
    const left = Math.max(0, Math.round((end - Date.now()) / 1000));
    const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    timer.textContent = left ? timer.dataset.left.replace("{}", clock) : timer.dataset.over;
    if (!left) clearInterval(ticking);
  };
  const ticking = setInterval(tick, 1000);
  tick();
}
