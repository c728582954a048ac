// Shows how many pieces lie in the bag, which cached pages cannot know.
const found = document.cookie.match(/(?:^|; )bag_count=(\d+)/);
const count = found ? Number(found[1]) : 0;
for (const badge of document.querySelectorAll("[data-bag-count]")) {
  badge.textContent = count;
  badge.hidden = !count;
}
for (const unit of document.querySelectorAll("[data-bag-unit]")) unit.hidden = !count;

// A notice that was there before the page was read out would not be heard.
document.querySelector("[data-added], [data-errors]")?.focus();
