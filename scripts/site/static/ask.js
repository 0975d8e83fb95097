// The form of a page and its address: what is asked for stands after # and is read from there, so that it can be shared.
"use strict";
window.askForm = (defaults, show) => {
  const form = document.getElementById("ask");
  const read = () => {
    const given = new URLSearchParams(location.hash.slice(1));
    for (const field of form.elements) if (field.name) field.value = given.get(field.name) ?? defaults[field.name] ?? "";
  };
  const state = () => Object.fromEntries([...form.elements].filter((field) => field.name).map((field) => [field.name, field.value]));
  const update = (extra = {}) => {
    const asked = { ...state(), ...extra };
    const kept = Object.entries(asked).filter(([name, value]) => value !== (defaults[name] ?? ""));
    const address = String(new URLSearchParams(kept));
    if (address !== location.hash.slice(1)) history.replaceState(null, "", address ? `#${address}` : location.pathname + location.search);
    show(asked);
  };
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => update());
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    for (const field of form.elements) if (field.name) field.value = defaults[field.name] ?? "";
    update();
  });
  addEventListener("hashchange", () => { if (location.hash.includes("=") || !location.hash) { read(); show(state()); } });
  return { read, update };
};
