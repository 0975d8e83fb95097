// The facts: search, facets with counts, sort, pages of rows, and the rows that are left as CSV.
"use strict";
(() => {
  const { columns, rows, labels, shown, facets } = window.FACTS;
  const PAGE = 50;
  const at = Object.fromEntries(columns.map((name, number) => [name, number]));
  const label = (name, value) => labels[name]?.[value] ?? value;
  const texts = rows.map((row) => shown.map((name) => label(name, row[at[name]])).join("\n").toLowerCase());
  const body = document.querySelector("#facts tbody");
  const titles = [...document.querySelectorAll("#facts th")].map((th) => th.textContent);
  const selects = facets.map((name) => document.querySelector(`select[name="${name}"]`));
  let sort = "", page = 0, left = rows;

  facets.forEach((name, number) => {
    const values = [...new Set(rows.map((row) => row[at[name]]))].sort((a, b) => (label(name, a) < label(name, b) ? -1 : 1));
    // An empty value cannot be asked for by itself: the first choice stands for all.
    selects[number].append(new Option("all", ""), ...values.filter(Boolean).map((value) => new Option(label(name, value), value)));
  });

  const draw = () => {
    const from = page * PAGE;
    body.replaceChildren(...left.slice(from, from + PAGE).map((row) => {
      const tr = document.createElement("tr");
      tr.setAttribute("role", "row");
      shown.forEach((name, number) => {
        const td = document.createElement("td"), value = row[at[name]];
        td.setAttribute("role", "cell");
        td.dataset.t = titles[number];
        if (number) td.textContent = label(name, value);
        else td.append(Object.assign(document.createElement("a"), { href: `claims/${value}.html`, textContent: value }));
        tr.append(td);
      });
      return tr;
    }));
    document.getElementById("count").textContent = `${left.length} of ${rows.length} facts`;
    document.getElementById("where").textContent = left.length ? `${from + 1} to ${Math.min(from + PAGE, left.length)} of ${left.length}` : "no rows";
    document.getElementById("paging").hidden = left.length <= PAGE;
    document.querySelector('[data-by="-1"]').disabled = !page;
    document.querySelector('[data-by="1"]').disabled = from + PAGE >= left.length;
  };

  const show = (asked) => {
    const words = asked.q.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = facets.map((name) => [at[name], asked[name]]);
    const counts = facets.map(() => new Map());
    left = rows.filter((row, number) => {
      if (!words.every((word) => texts[number].includes(word))) return false;
      const misses = wanted.flatMap(([column, value], facet) => (value && row[column] !== value ? [facet] : []));
      // A row counts for a facet if it passes every other one.
      if (misses.length < 2) wanted.forEach(([column], facet) => {
        if (!misses.length || misses[0] === facet) counts[facet].set(row[column], (counts[facet].get(row[column]) ?? 0) + 1);
      });
      return !misses.length;
    });
    selects.forEach((select, facet) => [...select.options].slice(1).forEach((option) => {
      option.text = `${label(facets[facet], option.value)} (${counts[facet].get(option.value) ?? 0})`;
    }));
    sort = asked.sort ?? sort;
    const [name, sign] = sort.startsWith("-") ? [sort.slice(1), -1] : [sort, 1];
    if (name in at) {
      const key = (row) => label(name, row[at[name]]);
      left = left.slice().sort((a, b) => { const x = key(a), y = key(b); return x < y ? -sign : x > y ? sign : 0; });
    }
    document.querySelectorAll("#facts th").forEach((th) => {
      if (th.dataset.name === name) th.setAttribute("aria-sort", sign > 0 ? "ascending" : "descending");
      else th.removeAttribute("aria-sort");
    });
    page = 0;
    draw();
  };

  const sortField = Object.assign(document.createElement("input"), { type: "hidden", name: "sort" });
  document.getElementById("ask").append(sortField);
  const { read, update } = window.askForm({}, show);
  document.querySelectorAll("#facts th").forEach((th) => {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: th.textContent });
    button.addEventListener("click", () => {
      sortField.value = sortField.value === th.dataset.name ? `-${th.dataset.name}` : th.dataset.name;
      update();
    });
    th.replaceChildren(button);
  });
  document.querySelectorAll("[data-by]").forEach((button) => button.addEventListener("click", () => {
    page += Number(button.dataset.by);
    draw();
    document.getElementById("facts").scrollIntoView();
  }));
  document.getElementById("download").addEventListener("click", () => {
    const quoted = (value) => (/[",\n\r]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
    const lines = [columns, ...left].map((row) => row.map(quoted).join(",")).join("\n") + "\n";
    const href = URL.createObjectURL(new Blob([lines], { type: "text/csv" }));
    Object.assign(document.createElement("a"), { href, download: "facts.csv" }).click();
    setTimeout(() => URL.revokeObjectURL(href), 1000);
  });
  read();
  update();
})();
