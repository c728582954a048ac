// A changed filter is asked at once; without script there is the button.
const form = document.querySelector("[data-filters]");
if (form) {
  form.querySelector("[data-submit]").hidden = true;
  form.addEventListener("change", () => form.requestSubmit());
  // Unasked questions stay out of the address.
  form.addEventListener("formdata", ({ formData }) => {
    for (const [name, value] of [...formData]) if (!value) formData.delete(name);
  });
}
