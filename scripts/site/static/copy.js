// A reader's own copy of an article: every passage is hashed and shown in its context; nothing leaves the browser.
"use strict";
(() => {
  const CONTEXT = 60; // code points on either side
  const form = document.getElementById("ask"), result = document.getElementById("result"), list = document.getElementById("passages");
  const element = (name, text, kind) => Object.assign(document.createElement(name), { textContent: text, className: kind ?? "" });
  const encoder = new TextEncoder();

  const verify = (article, letters) => article.passages.map(([claim, start, end, sha256]) => {
    const text = letters.slice(start, end).join("");
    return { claim, start, end, text, verified: letters.length >= end && window.sha256(encoder.encode(text)) === sha256 };
  });
  const line = (passage, letters) => {
    const item = element("li", "", passage.verified ? "verified" : "altered");
    const link = Object.assign(element("a", passage.claim), { href: `claims/${passage.claim}.html` });
    const before = letters.slice(Math.max(0, passage.start - CONTEXT), passage.start).join("");
    const after = letters.slice(passage.end, passage.end + CONTEXT).join("");
    item.append(element("strong", passage.verified ? "✓ verifies" : "✗ does not verify"), " ", link,
      ` ${passage.start} to ${passage.end}: …${before}`, element("mark", passage.text), `${after}…`);
    return item;
  };
  const check = async (file) => {
    list.replaceChildren();
    const bytes = new Uint8Array(await file.arrayBuffer());
    let letters;
    try {
      letters = Array.from(new TextDecoder("utf-8", { ignoreBOM: true, fatal: true }).decode(bytes));
    } catch {
      result.textContent = `${file.name} is not a text file in UTF-8.`;
      return;
    }
    const tried = window.ARTICLES.map((article) => ({ article, passages: verify(article, letters) }));
    const count = (each) => each.passages.filter((passage) => passage.verified).length;
    const best = tried.reduce((one, other) => (count(other) > count(one) ? other : one));
    const verified = count(best);
    if (!verified) { result.textContent = `No passage verifies: ${file.name} is not one of these files.`; return; }
    const same = window.sha256(bytes) === best.article.sha256;
    result.textContent = `${best.article.source}: ${verified} of ${best.passages.length} passages verify. ` +
      (same ? "The file is the one that was coded." : "The file differs from the one that was coded.");
    const items = Object.assign(document.createElement("ul"), { className: "copy" });
    items.append(...best.passages.map((passage) => line(passage, letters)));
    list.replaceChildren(items);
  };

  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("file").addEventListener("change", (event) => { if (event.target.files[0]) check(event.target.files[0]); });
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files[0]) check(event.dataTransfer.files[0]);
  });
})();
