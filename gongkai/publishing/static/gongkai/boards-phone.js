// 张贴（手机）: every act is kept on the phone until the site has answered it.
// Without this script the forms are sent as ordinary forms.
const root = document.querySelector("[data-person]");
const person = Number(root.dataset.person);
const list = document.querySelector("#queue");
const state = document.querySelector("#signal");
const AGAIN = 20000;
const PATIENCE = 90000;
const WIDEST = 1600;
const LIGHT = 1500000;

// The queue: one row an act, under its own key, with whose it is.

function store(mode, work) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("boards-phone", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("acts", { keyPath: "key" });
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const base = opening.result;
      const change = base.transaction("acts", mode);
      const asked = work(change.objectStore("acts"));
      change.oncomplete = () => { base.close(); resolve(asked.result); };
      change.onabort = change.onerror = () => { base.close(); reject(change.error); };
    };
  });
}
const put = (act) => store("readwrite", (acts) => acts.put(act));
const drop = (key) => store("readwrite", (acts) => acts.delete(key));
const all = async () => (await store("readonly", (acts) => acts.getAll())).sort((a, b) => a.at - b.at);

// A form that is sent: into the queue first, then out.

for (const form of document.querySelectorAll("form[data-act]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const boxes = [...form.querySelectorAll("input[type=checkbox]:checked:not(:disabled)")];
    if (!boxes.length) return tell("请先勾选至少一张。", "bad");
    const button = form.querySelector("button");
    button.disabled = true;
    try {
      await keep(form, boxes);
    } catch (error) {
      button.disabled = false;
      return tell("这部手机存不下这次登记，请清理空间后再试；有信号时也可以刷新页面直接提交。", "bad");
    }
    button.disabled = false;
    return send();
  });
}

async function keep(form, boxes) {
  const given = new FormData(form);
  const photo = given.get("photo");
  const fields = [...given].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
  await put({
    key: given.get("act"),
    person,
    url: form.getAttribute("action"),
    what: form.dataset.act,
    titles: boxes.map((box) => box.dataset.title),
    boxes: boxes.map((box) => `${box.name}:${box.value}`),
    fields,
    photo: photo && photo.size ? await lighter(photo) : null,
    at: Date.now(),
    told: "",
  });
  form.reset();
  form.elements.act.value = fresh();
  today(form);
  await show();
}

function fresh() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, "0")).join("");
}

// A photo of an old phone fits through a weak line; one that cannot be made smaller goes as it is.
async function lighter(file) {
  if (file.size <= LIGHT || !window.createImageBitmap) return file;
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, WIDEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const small = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.82));
    return small && small.size < file.size ? new File([small], "照片.jpg", { type: "image/jpeg" }) : file;
  } catch (error) {
    return file;
  }
}

// Out: only as the person who did it, with a token of this moment.

let sending = false;
async function send() {
  if (sending) return;
  sending = true;
  try {
    const waiting = (await all()).filter((act) => act.person === person && !act.told);
    if (waiting.length) await sendAll(waiting);
  } finally {
    sending = false;
    await show();
  }
}

async function sendAll(waiting) {
  for (const act of waiting) {
    const who = await ask();
    if (!who) return;
    if (!(await sendOne(act, who.token))) return;
  }
  say("已全部发送", "ok");
}

async function ask() {
  let answer;
  try {
    answer = await patient(root.dataset.who, { cache: "no-store", redirect: "manual", headers: { Accept: "application/json" } });
  } catch (error) {
    say("没有信号，登记已存在手机里，有信号时自动发送", "warn");
    return null;
  }
  if (answer.type === "opaqueredirect" || answer.status === 404 || answer.status === 403) {
    say("登录已过期，登记还在手机里。请先登录，登录后自动发送", "bad", root.dataset.login);
    return null;
  }
  if (!answer.ok) {
    say("网站暂时没有应答，登记已存在手机里，稍后自动再发", "warn");
    return null;
  }
  const who = await answer.json();
  if (who.user === person) return who;
  say("现在登录的是另一个账号，这里的登记要由本人登录后发送", "bad", root.dataset.login);
  return null;
}

async function sendOne(act, token) {
  const body = new FormData();
  for (const [name, value] of act.fields) body.append(name, value);
  if (act.photo) body.append("photo", act.photo, act.photo.name || "照片.jpg");
  let answer;
  try {
    answer = await patient(act.url, { method: "POST", body, redirect: "manual", headers: { Accept: "application/json", "X-CSRFToken": token } });
  } catch (error) {
    say("没有信号，登记已存在手机里，有信号时自动发送", "warn");
    return false;
  }
  if (answer.ok) {
    const told = await answer.json();
    await drop(act.key);
    done(act.boxes);
    for (const sentence of told.done) tell(sentence, "ok");
    for (const sentence of told.refused) tell(sentence, "bad");
    for (const sentence of told.warnings) tell(sentence, "warn");
    return true;
  }
  if (answer.status === 409 || answer.status === 400) {
    const told = await answer.json().catch(() => ({ refused: ["网站看不懂这次登记。"] }));
    act.told = told.refused.join("");
    await put(act);
    return true;
  }
  if (answer.status === 413 || answer.status === 404) {
    act.told = answer.status === 413 ? "照片太大，没有收下。请删除这一条，重新拍一张小一些的。" : "这块公开栏已不归您登记，请与镇里联系。";
    await put(act);
    return true;
  }
  say("网站暂时没有应答，登记已存在手机里，稍后自动再发", "warn");
  return false;
}

async function patient(url, options) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    return await fetch(url, { ...options, signal: stop.signal });
  } finally {
    clearTimeout(timer);
  }
}

// What people see.

async function show() {
  const acts = await all();
  const mine = acts.filter((act) => act.person === person);
  const others = acts.length - mine.length;
  list.replaceChildren(...mine.map(line));
  if (others) list.append(element("li", `这部手机上还有别的账号的 ${others} 次登记没有发送，请由本人登录后发送。`, "quiet"));
  list.parentElement.hidden = !acts.length;
  const queued = new Set(mine.flatMap((act) => act.boxes));
  for (const box of document.querySelectorAll("form[data-act] input[type=checkbox]")) {
    const here = queued.has(`${box.name}:${box.value}`);
    if (box.dataset.done !== "1") box.disabled = here;
    if (here) box.checked = false;
    box.closest("li").classList.toggle("queued", here);
  }
}

function line(act) {
  const row = element("li", "");
  row.append(element("span", act.told ? "没有登记" : "待发送", `tag ${act.told ? "bad" : "warn"}`));
  const photo = act.photo ? "，附照片" : "";
  row.append(element("span", `${act.what}：${act.titles.map((title) => `《${title}》`).join("、")}${photo}`));
  if (act.told) {
    row.append(element("p", act.told, "told"));
    const day = document.createElement("input");
    day.type = "date";
    day.value = (act.fields.find(([name]) => name === "day") || ["", ""])[1];
    day.setAttribute("aria-label", "改日期");
    row.append(day, button("改好再发", async () => {
      act.fields = act.fields.map(([name, value]) => (name === "day" ? [name, day.value] : [name, value]));
      act.told = "";
      await put(act);
      await send();
    }), button("知道了，删除", async () => {
      await drop(act.key);
      await show();
    }));
  }
  return row;
}

function done(boxes) {
  for (const box of document.querySelectorAll("form[data-act] input[type=checkbox]")) {
    if (!boxes.includes(`${box.name}:${box.value}`)) continue;
    box.dataset.done = "1";
    box.disabled = true;
    box.closest("li").hidden = true;
  }
}

function element(name, text, look) {
  const made = document.createElement(name);
  made.textContent = text;
  if (look) made.className = look;
  return made;
}

function button(text, act) {
  const made = element("button", text, "plain");
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

function say(text, look, address) {
  state.className = `note ${look}`;
  const words = element("p", text);
  if (address) {
    const link = element("a", "去登录");
    link.href = address;
    words.append("　", link);
  }
  state.replaceChildren(words);
  state.hidden = false;
}

function tell(text, look) {
  const note = element("div", "", `note ${look}`);
  note.append(element("p", text));
  document.querySelector("#told").append(note);
}

// A page kept since yesterday must not say yesterday.
function today(form) {
  const field = form.elements.day;
  const now = new Date();
  field.value = field.max = `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, "0")}-${String(now.getDate()).padStart(2, "0")}`;
}

for (const form of document.querySelectorAll("form[data-act]")) {
  today(form);
  form.elements.act.value = fresh();
}
for (const form of document.querySelectorAll("form[action*='logout']")) {
  form.addEventListener("submit", () => caches.delete("boards-phone"));
}
if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register(root.dataset.worker, { scope: root.dataset.home });
  caches.open("boards-phone").then((kept) =>
    kept.addAll([root.dataset.home, ...[...document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src]")].map((one) => one.href || one.src)]),
  ).then(() => { root.dataset.ready = "1"; }, () => say("没有信号，这是上次打开时的清单", "warn"));
}
addEventListener("online", send);
addEventListener("offline", () => say("没有信号，照常登记，有信号时自动发送", "warn"));
document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });
setInterval(send, AGAIN);
if (!navigator.onLine) say("没有信号，照常登记，有信号时自动发送", "warn");
show().then(send);
