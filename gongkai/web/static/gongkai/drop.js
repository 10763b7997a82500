// 年报体检: drop a file anywhere on the form.  Without this script the form works all the same.
const box = document.querySelector("form.drop");
const input = box.querySelector("input[type=file]");

for (const name of ["dragenter", "dragover"]) {
  box.addEventListener(name, (event) => {
    event.preventDefault();
    box.classList.add("over");
  });
}
for (const name of ["dragleave", "drop"]) {
  box.addEventListener(name, () => box.classList.remove("over"));
}
box.addEventListener("drop", (event) => {
  event.preventDefault();
  if (event.dataTransfer.files.length) {
    input.files = event.dataTransfer.files;
    if (check()) box.requestSubmit();
  }
});
input.addEventListener("change", check);

function check() {
  const [file] = input.files;
  const large = Boolean(file) && file.size > Number(box.dataset.limit);
  input.setCustomValidity(large ? "文件超过 20 MB。请只上传报告本身，不要上传压缩包或扫描图片。" : "");
  return input.reportValidity();
}
