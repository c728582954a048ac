// Read a parcel's number from a photo of its bar code, where the browser can; else it is typed.
const scan = document.querySelector("[data-scan]");
const number = document.querySelector("input[name=number]");
const FITS = /^[A-Z0-9]{8,40}$/;

if (scan && number && "BarcodeDetector" in window) {
  const formats = await BarcodeDetector.getSupportedFormats();
  const wanted = ["code_128", "code_39", "qr_code"].filter((format) => formats.includes(format));
  const said = scan.querySelector("[data-scan-said]");
  const picture = scan.querySelector("[data-scan-picture]");
  scan.hidden = !wanted.length;
  picture.addEventListener("change", async () => {
    let found;
    try {
      const image = await createImageBitmap(picture.files[0]);
      const codes = await new BarcodeDetector({ formats: wanted }).detect(image);
      found = codes.map((code) => code.rawValue.replace(/[\s-]/g, "").toUpperCase()).find((text) => FITS.test(text));
    } catch {
      found = undefined;
    }
    if (found) number.value = found;
    said.textContent = found ? said.dataset.read : said.dataset.none;
    picture.value = "";
  });
}
