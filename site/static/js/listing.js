// Beside the products a changed filter is asked at once; where the filters fold up, and without
// script, there is the button.
const form = document.querySelector("[data-filters]");
if (form) {
  const beside = matchMedia("(min-width: 66rem)");
  const fit = () => { form.querySelector(".fold").open = beside.matches; };
  fit();
  beside.addEventListener("change", fit);
  form.addEventListener("change", ({ target }) => {
    if (beside.matches || target.name === "sort") form.requestSubmit();
  });
  // Unasked questions stay out of the address.
  form.addEventListener("formdata", ({ formData }) => {
    for (const name of new Set(formData.keys())) {
      const said = formData.getAll(name).filter(Boolean);
      formData.delete(name);
      for (const value of said) formData.append(name, value);
    }
  });
}
