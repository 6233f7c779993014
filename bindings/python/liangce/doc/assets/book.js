"use strict";
const root = document.documentElement;
const language = document.getElementById("language");

// The address says the language, so that a link keeps it even where pages from disk share no storage.
function speak(word) {
  root.dataset.lang = word;
  root.lang = word;
  language.textContent = word === "zh" ? "EN" : "中文";
  language.setAttribute("aria-label", word === "zh" ? "English" : "中文");
  for (const link of document.querySelectorAll('a[href*=".html"]')) {
    const [path, anchor] = link.getAttribute("href").split("#");
    link.setAttribute("href", path.split("?")[0] + (word === "en" ? "?lang=en" : "") + (anchor ? "#" + anchor : ""));
  }
}
language.addEventListener("click", () => speak(root.dataset.lang === "zh" ? "en" : "zh"));
speak(new URLSearchParams(location.search).get("lang") === "en" ? "en" : "zh");

// A link to something folded away unfolds it.
function reveal() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  for (let at = target; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
  target.scrollIntoView();
}
window.addEventListener("hashchange", reveal);
reveal();

// The words of a clause light up with its card.
for (const card of document.querySelectorAll(".clause")) {
  const words = document.querySelectorAll(`.mark[href$="#${CSS.escape(card.id)}"]`);
  card.addEventListener("mouseenter", () => words.forEach((w) => w.classList.add("lit")));
  card.addEventListener("mouseleave", () => words.forEach((w) => w.classList.remove("lit")));
}

// Searching: every word must occur; what has it in the title comes first.
const find = document.getElementById("find");
const found = document.getElementById("found");
const kinds = { clause: ["条款", "clause"], parameter: ["参数", "parameter"], rule: ["规则", "rule"], decision: ["判断", "decision"], fact: ["事实", "fact"], open: ["无法计算", "open"] };
function search() {
  const words = find.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  found.replaceChildren();
  found.hidden = words.length === 0;
  if (!words.length) return;
  const hits = [];
  for (const entry of BOOK) {
    const title = entry.t.toLowerCase();
    const all = title + " " + entry.w.toLowerCase();
    if (words.every((w) => all.includes(w))) hits.push([words.every((w) => title.includes(w)) ? 0 : 1, entry]);
  }
  hits.sort((a, b) => a[0] - b[0]);
  for (const [, entry] of hits.slice(0, 60)) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    const kind = document.createElement("small");
    const [page, anchor] = entry.u.split("#");
    link.href = page + (root.dataset.lang === "en" ? "?lang=en" : "") + "#" + anchor;
    kind.textContent = kinds[entry.k][root.dataset.lang === "zh" ? 0 : 1];
    link.append(kind, entry.t);
    link.addEventListener("click", () => { found.hidden = true; });
    item.append(link);
    found.append(item);
  }
  if (!hits.length) {
    const none = document.createElement("p");
    none.textContent = root.dataset.lang === "zh" ? "没有找到" : "nothing found";
    found.append(none);
  }
}
find.value = new URLSearchParams(location.search).get("find") ?? "";  // a search can be sent as a link
search();
find.addEventListener("input", search);
find.addEventListener("keydown", (event) => {
  if (event.key === "Escape") { find.value = ""; search(); }
  if (event.key === "Enter" && found.querySelector("a")) found.querySelector("a").click();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && document.activeElement !== find) { event.preventDefault(); find.focus(); }
});

// On paper everything that is folded away is open, and is folded again afterwards.
let opened = [];
window.addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details:not([open])")].filter((d) => !d.matches(".yaml, .tests"));
  opened.forEach((d) => { d.open = true; });
});
window.addEventListener("afterprint", () => opened.forEach((d) => { d.open = false; }));
document.getElementById("print").addEventListener("click", () => window.print());
