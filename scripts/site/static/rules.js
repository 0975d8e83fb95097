// The rules: the worst match with anything asked for, and the best answer of the versions, from what Python computed.
"use strict";
(() => {
  const { choices, versions, family } = window.RULES;
  const rows = [...document.querySelectorAll("tr[data-rule]")];
  const entries = [...document.querySelectorAll("li[data-rule]")];
  const matrix = document.getElementById("by-activity"), lines = [...matrix.tBodies[0].rows];
  const MATCHES = "ypn";
  const WORDS = { y: "", p: "touches", n: "beside" };
  const form = document.getElementById("ask");
  const day = form.elements.on.value;

  const match = (version, asked) => MATCHES[Math.max(0, ...Object.keys(choices).filter((kind) => asked[kind])
    .map((kind) => MATCHES.indexOf(version[kind][choices[kind].indexOf(asked[kind])] ?? "n")))];
  const answer = (version, on) => version.days.findLast(([from]) => from <= on)[1];
  const found = (each, asked) => {
    const fits = each.map((version) => match(version, asked));
    const best = fits.reduce((one, other) => (MATCHES.indexOf(one) <= MATCHES.indexOf(other) ? one : other));
    if (!asked.on) return [best, ""];
    const answers = new Set(each.filter((_, number) => best === "n" || fits[number] !== "n").map((version) => answer(version, asked.on)));
    const certain = ["yes", "announced"].find((name) => answers.has(name));
    return [best, certain ?? (answers.size === 1 ? [...answers][0] : "not stated")];
  };

  const show = (asked) => {
    const results = versions.map((each) => found(each, asked));
    const fits = results.map(([best, said]) => (asked.applies && asked.applies !== said ? "n" : best));
    const basis = rows.map((row) => row.dataset.key.split("/")[0]);
    const in_basis = (number) => asked.basis === "both" || asked.basis === basis[number];
    const shown = new Set(family.filter((_, number) => in_basis(number) && fits[number] !== "n"));
    rows.forEach((row, number) => {
      row.hidden = !shown.has(family[number]);
      row.dataset.match = fits[number];
      row.querySelector(".match").textContent = WORDS[fits[number]];
      row.querySelector(".applies").textContent = results[number][1];
    });
    entries.forEach((entry) => {
      const number = Number(entry.dataset.rule);
      entry.hidden = rows[number].hidden;
      entry.dataset.applies = results[number][1];
    });
    // A line or a column of the matrix in which nothing is left is not shown: an empty cell would read as allowed.
    const filled = (cells) => cells.some((cell) => cell.querySelector("li:not([hidden])"));
    lines.forEach((line) => { line.hidden = !filled([...line.cells]); });
    [...lines[0].cells].slice(1).forEach((_, number) => {
      const column = [...matrix.rows].map((line) => line.cells[number + 1]);
      const hidden = !filled(column);
      column.forEach((cell) => { cell.hidden = hidden; });
    });
    const count = rows.filter((row) => !row.hidden).length;
    document.getElementById("count").textContent = `${count} rules${asked.on ? `; what is said of each for ${asked.on}` : ""}`;
  };
  const { read, update } = window.askForm({ on: day, basis: "both" }, show);
  read();
  update();
})();
