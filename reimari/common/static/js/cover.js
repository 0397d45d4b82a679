// A cover plan: a row is dragged onto somebody, which chooses them in the row; what each has to do is counted anew.
//   [data-people]: the sentences; [data-person]: somebody, with their number and points; tr[data-points]: a row, with
//   whom it refuses and why. Choosing in the row, by mouse or keyboard, is the same.
"use strict";

(() => {
  const place = document.querySelector("[data-people]");
  if (!place) return;
  const people = [...place.querySelectorAll("[data-person]")];
  const rows = [...document.querySelectorAll("tr[data-points]")];
  const chooser = (row) => row.querySelector("select");
  const filled = (sentence, facts) => sentence.replace(/\{(\w+)\}/g, (_all, name) => facts[name]);
  const named = (person) => person.querySelector("[data-name]").textContent.trim();
  const counted = (person) => person.querySelector("[data-after]");

  // a share of a half-day on a line makes fractions
  const shown = (points) => points.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 2 });

  /** Why the row can't go to them; nothing: it can. */
  function obstacle(row, person) {
    const refused = (row.dataset.refuses ?? "").split(" ").map((each) => each.split(":"));
    return refused.find(([number]) => number === person.dataset.number)?.[1] ?? "";
  }

  /** What each has to do with the rows that are chosen for them now; and whose row still is as it was proposed. */
  function count() {
    const points = new Map(people.map((person) => [person.dataset.person, Number(person.dataset.before)]));
    for (const row of rows) {
      const { value } = chooser(row);
      if (points.has(value)) points.set(value, points.get(value) + Number(row.dataset.points));
      row.toggleAttribute("data-differs", value !== row.dataset.proposed);
    }
    for (const person of people) counted(person).textContent = shown(points.get(person.dataset.person));
  }

  function give(row, person) {
    const facts = { user: named(person), what: row.dataset.what };
    const why = obstacle(row, person);
    if (why) {
      window.reimari.showMessage(filled(place.dataset[`why_${why}`], facts));
      return;
    }
    chooser(row).value = person.dataset.person;
    chooser(row).dispatchEvent(new Event("change", { bubbles: true }));
    facts.points = counted(person).textContent;
    window.reimari.say(filled(place.dataset.given, facts));
  }

  // Dragging ------------------------------------------------------------------------------------------

  let dragged = null;

  function begin(row, event) {
    dragged = row;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", row.dataset.what);
    row.dataset.dragged = "";
    for (const person of people) person.dataset.can = obstacle(row, person) ? "no" : "yes";
  }

  function end() {
    if (dragged) delete dragged.dataset.dragged;
    dragged = null;
    for (const person of people) {
      delete person.dataset.can;
      delete person.dataset.over;
    }
  }

  for (const row of rows) {
    row.draggable = true;
    for (const link of row.querySelectorAll("a")) link.draggable = false;
    row.addEventListener("dragstart", (event) => begin(row, event));
    row.addEventListener("dragend", end);
    chooser(row).addEventListener("change", count);
  }
  for (const person of people) {
    person.addEventListener("dragover", (event) => {
      if (!dragged) return;
      event.preventDefault(); // also over whoever can't: then it is said why
      person.dataset.over = "";
    });
    person.addEventListener("dragleave", (event) => {
      if (!person.contains(event.relatedTarget)) delete person.dataset.over;
    });
    person.addEventListener("drop", (event) => {
      if (!dragged) return;
      event.preventDefault();
      give(dragged, person);
      end();
    });
  }
  count();
})();
