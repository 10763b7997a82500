// The body of a record as a page instead of a text field.  Without this script the field
// works as it is; the server decides what stays (guard.markup) either way.
const field = document.querySelector("textarea[data-editor]");
if (field) start(field);

function start(field) {
  const box = make("div", { class: "editor" });
  const bar = make("div", { role: "toolbar", "aria-label": "正文的格式" });
  const page = make("div", {
    role: "textbox", contenteditable: "true", "aria-multiline": "true",
    "aria-labelledby": "body-label", "aria-describedby": `${field.id}_helptext`, id: "editor-page",
  });
  const told = make("p", { role: "status" });
  box.append(bar, page, told);
  field.before(box);
  field.hidden = true;
  page.append(...allowed(field.value.trimStart().startsWith("<") ? field.value : plain(field.value)));
  document.execCommand("defaultParagraphSeparator", false, "p");

  const acts = [
    ["小标题", () => block("h3")], ["正文", () => block("p")],
    ["加粗", () => document.execCommand("bold")],
    ["编号", () => document.execCommand("insertOrderedList")],
    ["项目", () => document.execCommand("insertUnorderedList")],
    ["表格", () => insert(table(3, 3))], ["加一行", addRow], ["加一列", addColumn],
    ...[...document.querySelectorAll("#pictures [data-src]")].map((picture) => [
      `插图：${picture.textContent}`, () => insert(image(picture.dataset)),
    ]),
    ["撤销", () => document.execCommand("undo")],
  ];
  for (const [words, act] of acts) {
    const button = make("button", { type: "button" });
    button.textContent = words;
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", () => { page.focus(); act(); keep(); });
    bar.append(button);
  }

  page.addEventListener("input", keep);
  page.addEventListener("paste", async (event) => {
    event.preventDefault();
    const files = [...event.clipboardData.files];
    const html = event.clipboardData.getData("text/html");
    const text = event.clipboardData.getData("text/plain");
    if (!html && !text && files.length) return tell("图片请在保存后作为附件上传，并写明图片说明。");
    insert(html ? await cleaned(html) : plain(text));
    keep();
  });
  for (const name of ["dragenter", "dragover"]) {
    box.addEventListener(name, (event) => { event.preventDefault(); box.classList.add("over"); });
  }
  for (const name of ["dragleave", "drop"]) box.addEventListener(name, () => box.classList.remove("over"));
  box.addEventListener("drop", (event) => {
    const word = document.querySelector("input[name=word]");
    if (!event.dataTransfer.files.length || !word) return;
    event.preventDefault();
    word.files = event.dataTransfer.files;
    document.querySelector("button[value=word]").click();
  });
  field.form.addEventListener("submit", keep);

  function keep() {
    const html = page.innerHTML.trim();
    field.value = page.textContent.trim() || page.querySelector("table, img") ? html : "";
  }

  function tell(words) { told.textContent = words; }

  function block(tag) { document.execCommand("formatBlock", false, tag); }

  function insert(html) { document.execCommand("insertHTML", false, html); }

  // The server cleans what is pasted, so that Word's lists and headings are understood; when it
  // cannot be reached the paste is reduced here and cleaned on saving.
  async function cleaned(html) {
    tell("正在整理粘贴的内容…");
    const data = new URLSearchParams({ html });
    data.set("csrfmiddlewaretoken", field.form.querySelector("[name=csrfmiddlewaretoken]").value);
    try {
      const answer = await fetch("/office/items/clean/", { method: "POST", body: data });
      if (answer.ok || answer.status === 422) {
        const got = await answer.json();
        if (got.refused) { tell(got.refused); return ""; }
        tell(got.dropped.length ? `没有保留：${got.dropped.join("、")}。` : "已粘贴。");
        return got.html;
      }
      if (answer.status === 400 || answer.status === 413) {
        tell("粘贴的内容过大，没有放进来。请分成几段粘贴，或者把表格作为附件上传。");
        return "";
      }
    } catch (error) {
      console.info(error);
    }
    tell("网络不通，先按简单格式放进来，保存时再整理。");
    const holder = make("div");
    holder.append(...allowed(html));
    return holder.innerHTML;
  }

  function addRow() {
    const row = here("tr");
    if (!row) return tell("请先把光标放在表格里。");
    const copy = row.cloneNode(true);
    for (const cell of copy.cells) { cell.textContent = ""; cell.append(make("br")); }
    row.after(copy);
  }

  function addColumn() {
    const whole = here("table");
    if (!whole) return tell("请先把光标放在表格里。");
    for (const row of whole.rows) row.append(make(row.cells[0]?.tagName === "TH" ? "th" : "td"));
  }

  function here(tag) {
    const node = getSelection().anchorNode;
    const found = (node?.nodeType === 1 ? node : node?.parentElement)?.closest(tag);
    return page.contains(found) ? found : null;
  }
}

function image({ src, alt }) {
  const holder = make("p");
  holder.append(make("img", { src, alt }));
  return holder.outerHTML;
}

function table(rows, columns) {
  const row = (tag) => `<tr>${`<${tag}><br></${tag}>`.repeat(columns)}</tr>`;
  return `<table><tbody>${row("th")}${row("td").repeat(rows - 1)}</tbody></table><p><br></p>`;
}

function plain(text) {
  const holder = make("div");
  for (const line of text.split(/\r?\n/)) {
    if (line.trim()) holder.append(Object.assign(make("p"), { textContent: line.trim() }));
  }
  return holder.innerHTML || "<p><br></p>";
}

// Only elements of a text, no attributes but spans, links and pictures of this site.
function allowed(html) {
  const tags = /^(P|H[2-6]|UL|OL|LI|TABLE|THEAD|TBODY|TFOOT|TR|TH|TD|CAPTION|STRONG|B|EM|U|S|SUP|SUB|BR|HR|BLOCKQUOTE|A|IMG)$/;
  const kept = { TD: ["rowspan", "colspan"], TH: ["rowspan", "colspan", "scope"], A: ["href"], IMG: ["src", "alt"] };
  const gone = /^(SCRIPT|STYLE|TEMPLATE|IFRAME|OBJECT|EMBED|SVG|MATH|HEAD|TITLE)$/;
  const walk = (from) => [...from.childNodes].flatMap((node) => {
    if (node.nodeType === 3) return [document.createTextNode(node.data)];
    if (node.nodeType !== 1 || gone.test(node.tagName.toUpperCase())) return [];
    const inside = walk(node);
    if (!tags.test(node.tagName)) return inside;
    const copy = make(node.tagName.toLowerCase());
    for (const name of kept[node.tagName] ?? []) {
      const value = node.getAttribute(name);
      const safe = name === "href" ? /^(https?:|\/|#)/i : name === "src" ? /^\/f\// : /./;
      if (value !== null && safe.test(value)) copy.setAttribute(name, value);
    }
    copy.append(...inside);
    return [copy];
  });
  return walk(new DOMParser().parseFromString(html, "text/html").body);
}

function make(tag, attributes = {}) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
