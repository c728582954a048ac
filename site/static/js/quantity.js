// Buttons beside a number of pieces; in the bag a changed number is sent by itself.
for (const button of document.querySelectorAll("[data-less], [data-more]")) button.hidden = false;

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-less], [data-more]");
  if (!button) return;
  const input = button.parentElement.querySelector("input");
  if (button.matches("[data-less]")) input.stepDown();
  else input.stepUp();
  input.dispatchEvent(new Event("change", { bubbles: true }));
});

let waiting;

for (const button of document.querySelectorAll("[data-change]")) {
  button.hidden = true;
  button.form.addEventListener("change", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => button.form.requestSubmit(), 700);
  });
}
