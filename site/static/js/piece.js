// A new piece on a weak connection: the photo is made small and sent at once, words and photo are
// kept, and what could not be sent is sent again. Without this script it is an ordinary form.
const LONGEST_SIDE = 2048;
const KEPT_FOR = 2 * 24 * 60 * 60 * 1000;
const PAUSES = [1, 2, 4, 8, 15]; // seconds between one try and the next

const box = document.querySelector("[data-piece]");
const key = `new-piece-${box.dataset.member}`;
const one = (selector) => box.querySelector(selector);
const form = () => one("form");
let photoAddress = one("[data-photo]").dataset.photo;
let sending = Promise.resolve(true); // becomes true once the photo is there, false if it was refused
let saving = false;

// --- sending, again and again -----------------------------------------------------------------

const pause = (seconds) => new Promise((done) => {
  const wake = () => {
    clearTimeout(timer);
    removeEventListener("online", wake);
    done();
  };
  const timer = setTimeout(wake, seconds * 1000);
  addEventListener("online", wake);
});

async function send(address, body, headers, say) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const answer = await fetch(address, { method: "POST", body: body(), headers });
      // 502 to 504 are a server that is being started anew: like no connection at all.
      if (answer.status < 502 || answer.status > 504) return answer;
    } catch (fault) {
      if (!(fault instanceof TypeError)) throw fault;
    }
    say(box.dataset.waiting);
    await pause(PAUSES[Math.min(attempt, PAUSES.length - 1)]);
  }
}

// --- the photo --------------------------------------------------------------------------------

function drawn(picture, longest) {
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  const paper = canvas.getContext("2d");
  paper.fillStyle = "white";
  paper.fillRect(0, 0, canvas.width, canvas.height);
  paper.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

// What this browser cannot read (HEIC in most) goes to the server as it is.
async function small(file) {
  let picture;
  try {
    picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return { blob: file, shown: "" };
  }
  const shown = drawn(picture, 288).toDataURL("image/jpeg", 0.8);
  const canvas = drawn(picture, LONGEST_SIDE);
  picture.close();
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
  return { blob: blob && blob.size < file.size ? blob : file, shown };
}

function show(address) {
  if (!address) return;
  const image = new Image(96, 96);
  image.alt = "";
  image.src = address;
  one("[data-shown]").replaceChildren(image);
}

const said = (words) => { one("[data-said]").textContent = words; };

function refuse(words) {
  const error = one("[data-photo-error]");
  error.textContent = words;
  error.hidden = !words;
}

async function sendPhoto(file) {
  refuse("");
  said(box.dataset.sending);
  const { blob, shown } = await small(file);
  show(shown);
  const body = () => {
    const data = new FormData();
    data.set("csrfmiddlewaretoken", form().elements.csrfmiddlewaretoken.value);
    data.set("photo", blob, blob === file ? file.name : "photo.jpg");
    return data;
  };
  const answer = await send(photoAddress, body, {}, said);
  if (answer.redirected) location.assign(location.href); // logged out: the words are kept
  if (answer.ok) {
    said(box.dataset.kept);
    if (!shown) show(photoAddress);
    return true;
  }
  said("");
  one("[data-shown]").replaceChildren();
  refuse(answer.status === 422 ? (await answer.json()).error : answer.statusText);
  return false;
}

box.addEventListener("change", ({ target }) => {
  if (target.type !== "file" || !target.files[0]) return;
  const file = target.files[0];
  sending = sendPhoto(file).then((arrived) => {
    if (arrived) target.value = ""; // it need not go along with the form
    return arrived;
  });
  const name = form().elements.name;
  if (!name.value) name.focus();
});

// --- the words --------------------------------------------------------------------------------

function keep() {
  const words = [...new FormData(form())].filter(
    ([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
  try {
    localStorage.setItem(key, JSON.stringify({ at: Date.now(), words, photoAddress }));
  } catch { /* a full or forbidden store: then nothing is kept */ }
}

function forget() {
  try {
    localStorage.removeItem(key);
  } catch { /* as above */ }
}

function kept() {
  try {
    const found = JSON.parse(localStorage.getItem(key));
    return found && Date.now() - found.at < KEPT_FOR ? found : null;
  } catch {
    return null;
  }
}

function fill(words) {
  for (const [name, value] of words) {
    for (const field of form().querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (field.type === "file") continue;
      if (field.type === "radio") field.checked = field.value === value;
      else field.value = value;
    }
  }
}

async function resume() {
  const found = kept();
  if (!found || !("fresh" in box.dataset)) return;
  const typed = found.words.some(([name, value]) => /^(name|price|weight|length)$/.test(name) && value);
  let photo = null;
  try {
    photo = await fetch(found.photoAddress);
  } catch { /* no connection: the words at least */ }
  if (photo?.status === 410) return forget(); // that piece is entered already
  if (!typed && !photo?.ok) return;
  fill(found.words);
  photoAddress = found.photoAddress;
  if (photo?.ok) {
    show(photoAddress);
    said(box.dataset.kept);
  }
  one("[data-begun-words]").textContent = box.dataset.restored;
  one("[data-begun]").hidden = false;
}

// --- saving -----------------------------------------------------------------------------------

const state = (words) => { one("[data-state]").textContent = words; };

async function save() {
  state(box.dataset.saving);
  if (!(await sending)) return one("[data-photo-error]").scrollIntoView({ block: "center" });
  const headers = { Accept: "application/json" };
  const answer = await send(form().action, () => new FormData(form()), headers, state);
  if (answer.ok && answer.headers.get("Content-Type")?.startsWith("application/json")) {
    const { url } = await answer.json();
    forget();
    return location.assign(url);
  }
  if (answer.status !== 422) return location.assign(answer.url); // logged out, or no member any more
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  box.replaceChildren(...page.querySelector("[data-piece]").childNodes);
  delete box.dataset.fresh;
  const wrong = one(".desk-field-wrong");
  (wrong?.querySelector("input:not([type=hidden])") ?? one("[role=alert]"))?.focus();
  wrong?.scrollIntoView({ block: "center" });
}

box.addEventListener("submit", (event) => {
  event.preventDefault();
  if (saving) return;
  saving = true;
  keep();
  save().catch(() => form().submit()).finally(() => {
    saving = false;
    if (one("[data-state]").textContent === box.dataset.saving) state("");
  });
});
box.addEventListener("input", keep);
box.addEventListener("click", ({ target }) => {
  if (!target.closest("[data-anew]")) return;
  forget();
  location.assign(location.pathname);
});
// The telephone's "next" key goes on to the next field instead of sending the form.
box.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("input:not([type=radio]):not([type=file])")) return;
  const fields = [...form().querySelectorAll("input:not([type=hidden]), button[data-save]")]
    .filter((field) => field.checkVisibility?.() ?? true);
  event.preventDefault();
  fields[fields.indexOf(event.target) + 1]?.focus();
});
resume();
