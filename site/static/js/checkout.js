// Fills in the address from the postcode and keeps the price true while the form is filled in.
const form = document.querySelector("[data-checkout]");
const field = (name) => form.elements.namedItem(name);
const one = (selector) => document.querySelector(selector);

// --- the price -----------------------------------------------------------------------------

let latest = 0;

async function price() {
  const asked = ++latest;
  const answer = await fetch(form.dataset.quote, { method: "POST", body: new FormData(form) });
  if (!answer.ok || asked !== latest) return;
  const quote = await answer.json();
  if (asked !== latest) return;
  one("[data-delivery]").textContent = quote.delivery;
  one("[data-total]").textContent = quote.total;
  one("[data-discount]").textContent = quote.discount;
  one("[data-discount-row]").hidden = !quote.discount;
  const missing = one("[data-missing]");
  missing.hidden = !quote.missing_for_free;
  missing.textContent = missing.dataset.missing.replace("{}", quote.missing_for_free);
  field("total_shown").value = quote.total_shown;
  one("[data-why]").textContent = quote.on_request;
  one("[data-on-request]").hidden = !quote.on_request;
  one("[data-place]").hidden = Boolean(quote.on_request);
  amount = quote.pay;
  offerCash(quote.cash);
  sayButton();
  one("[data-said]").textContent = quote.on_request || one("[data-place]").textContent;
  for (const fee of form.querySelectorAll("[data-fee]")) {
    const parcel = form.querySelector(`[name="method_${fee.dataset.fee}"]:checked`)?.value === "parcel";
    fee.textContent = parcel ? quote.fees[fee.dataset.fee] : "";
  }
  one("[data-address]").hidden = !quote.needs_address;
  one("[data-no-address]").hidden = quote.needs_address;
  showPlaces();
}

// --- the way of paying ---------------------------------------------------------------------

let amount = "";

function sayButton() {
  if (!amount) return price();
  const cash = form.querySelector("[name=pay]:checked")?.value === "cash";
  const words = cash ? form.dataset.buttonCash : form.dataset.button;
  one("[data-place]").textContent = words.replace("{}", amount);
}

function offerCash(offered) {
  const choice = one("[data-cash]");
  if (!choice) return;
  choice.hidden = !offered;
  const chosen = choice.querySelector("input");
  if (offered || !chosen.checked) return;
  form.querySelector("[name=pay]").checked = true; // the first; cash fits no more
}

// --- the country ---------------------------------------------------------------------------

const country = field("country");

function showPlaces() {
  const abroad = Boolean(country) && country.value !== "TH" && !one("[data-address]").hidden;
  for (const part of document.querySelectorAll("[data-home]")) part.hidden = abroad;
  for (const part of document.querySelectorAll("[data-abroad]")) part.hidden = !abroad;
}

// --- the address ---------------------------------------------------------------------------

const typed = field("subdistrict");
const list = document.createElement("select");
let found = [];
let postcode = "";

function typeIt() {
  if (!list.isConnected) return;
  list.replaceWith(typed);
  list.id = "";
}

function take(row) {
  typed.value = row.subdistrict;
  field("district").value = row.district;
  field("province").value = row.province;
}

function offer() {
  const rows = found.map((row, at) => new Option(`${row.subdistrict} · ${row.district}`, at));
  list.replaceChildren(new Option(form.dataset.choose, ""), ...rows, new Option(form.dataset.other, "other"));
  const known = found.findIndex((row) => row.subdistrict === typed.value.trim());
  const only = found.length === 1 ? 0 : known;
  if (typed.value.trim() && known < 0) return; // what was typed stays as it is
  list.value = only < 0 ? "" : String(only);
  if (only >= 0) take(found[only]);
  if (!list.isConnected) {
    typed.replaceWith(list);
    list.id = typed.id;
    for (const name of ["aria-invalid", "aria-describedby"]) {
      if (typed.hasAttribute(name)) list.setAttribute(name, typed.getAttribute(name));
    }
  }
}

async function addresses() {
  const digits = field("postcode").value.replace(/[๐-๙]/g, (d) => d.charCodeAt(0) - 3664).replace(/\D/g, "");
  if (digits === postcode) return;
  const changed = postcode !== "";
  postcode = digits;
  if (digits.length !== 5) return typeIt();
  const answer = await fetch(`${form.dataset.addresses}?postcode=${digits}`);
  if (!answer.ok || digits !== postcode) return;
  found = (await answer.json()).addresses;
  if (changed) for (const name of ["district", "province"]) field(name).value = "";
  if (changed) typed.value = "";
  if (found.length) offer();
  else typeIt();
  price();
}

list.addEventListener("change", () => {
  if (list.value === "other") {
    typeIt();
    typed.value = "";
    typed.focus();
  } else if (list.value) take(found[list.value]);
});

// The list has no name of its own: what it chose is sent under the name of the field it stands for.
form.addEventListener("formdata", ({ formData }) => formData.set("subdistrict", typed.value));

// --- what starts them ----------------------------------------------------------------------

for (const part of document.querySelectorAll("[data-update]")) part.hidden = true;
field("postcode").addEventListener("input", () => addresses().catch(typeIt));
form.addEventListener("change", ({ target }) => {
  if (target === country) showPlaces();
  if (/^(method_.*|postcode|country)$/.test(target.name)) price().catch(() => {});
  if (target.name === "pay") Promise.resolve(sayButton()).catch(() => {});
});
form.addEventListener("submit", () => {
  // A second press finds the order that the first one made; still, say that one was enough.
  one("[data-place]").setAttribute("aria-disabled", "true");
});
addEventListener("pageshow", () => {
  one("[data-place]").removeAttribute("aria-disabled");
  // Somebody who comes back finds the country chosen again by the browser, not by us.
  if (country && country.value !== country.querySelector("[selected]")?.value) {
    showPlaces();
    price().catch(() => {});
  }
});
addresses().catch(typeIt);
