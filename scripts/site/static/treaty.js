// The treaty: the last step that a state had taken by a day is its status.
"use strict";
(() => {
  const rows = [...document.querySelectorAll("#states tbody tr")];
  const day = document.getElementById("ask").elements.on.value;
  const show = (asked) => {
    const on = asked.on || day, counts = {};
    const taken = window.TREATY.map((steps) => steps.filter(([from]) => from && from <= on).map(([, reached]) => reached));
    rows.forEach((row, number) => {
      const status = taken[number].at(-1) ?? "none";
      counts[status] = (counts[status] ?? 0) + 1;
      counts.signed = (counts.signed ?? 0) + taken[number].includes("signatory");
      row.querySelector(".status").textContent = status;
      row.hidden = (asked.status && asked.status !== status) || !row.firstElementChild.textContent.toLowerCase().includes(asked.q.toLowerCase());
    });
    document.getElementById("day-shown").textContent = on;
    document.querySelectorAll("[data-count]").forEach((span) => { span.textContent = counts[span.dataset.count] ?? 0; });
  };
  const { read, update } = window.askForm({ on: day }, show);
  read();
  update();
})();
