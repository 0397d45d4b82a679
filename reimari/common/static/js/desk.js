// The desk in the browser: keys, focus after a swap, running timers, copying, messages.
// No words here: they come from <template id="words">. Nothing here is needed to read a page or to send a form.
"use strict";

(() => {
  const words = () => document.getElementById("words").dataset;
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const visible = (element) => element.checkVisibility?.() ?? element.offsetParent !== null;

  /** Tell screen readers without moving anything. */
  function say(sentence) {
    $("#said").textContent = "";
    setTimeout(() => { $("#said").textContent = sentence; }, 50);
  }

  function showMessage(sentence) {
    const place = $("#message");
    const text = document.createElement("p");
    const close = document.createElement("button");
    text.textContent = sentence;
    close.type = "button";
    close.className = "message-close";
    close.dataset.closes = "message";
    close.setAttribute("aria-label", words().close);
    close.textContent = "×";
    place.replaceChildren(text, close);
  }

  // Keys ---------------------------------------------------------------------------------------------

  const OFF = "reimari.keys-off";
  const keysOn = () => localStorage.getItem(OFF) === null;
  const typing = (element) =>
    element.isContentEditable
    || element.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=button], [type=submit])");

  const rows = () => $$("[data-row]").filter(visible);
  const selectedRow = () =>
    document.activeElement.closest("[data-row]") ?? $("[data-row][data-selected]");

  function select(row) {
    $$("[data-row][data-selected]").forEach((other) => { delete other.dataset.selected; });
    row.dataset.selected = "";
  }

  function move(by) {
    const all = rows();
    if (!all.length) return;
    const at = all.indexOf(selectedRow());
    const row = all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + by))];
    select(row);
    ($(".row-link", row) ?? $("a, button", row))?.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }

  /** An element says which key is its own; the selected row's come before the page's. */
  function press(key, own = `[data-key="${CSS.escape(key)}"]`) {
    const row = selectedRow();
    const found = [...(row ? $$(own, row) : []), ...$$(own).filter((each) => !each.closest("[data-row]"))];
    const usable = found.filter((each) => visible(each) && !each.disabled);
    const field = usable.find((each) => each.matches("input, textarea, select"));
    const element = field ?? usable[0];
    if (!element) return false;
    if (field) field.focus();
    else element.click();
    return true;
  }

  const KEYS = {
    j: () => { move(1); return true; },
    k: () => { move(-1); return true; },
    o: () => {
      const link = selectedRow() && $(".row-link", selectedRow());
      link?.click();
      return Boolean(link);
    },
    "?": () => { open("keys"); return true; },
  };

  function open(id) {
    const dialog = document.getElementById(id);
    if (!dialog || $("dialog[open]")) return;
    dialog.showModal();
    $("form[method=dialog] button", dialog)?.focus();
  }

  function close(id) {
    const element = document.getElementById(id);
    if (element?.matches("dialog")) element.close();
    else element?.replaceChildren();
    const row = $("[data-row][data-selected] .row-link");
    if (id !== "message") row?.focus();
  }

  /** What can't wait is reached also while somebody types: Alt with the key of [data-key-always]. */
  function pressAlways({ code, altKey, ctrlKey, metaKey }) {
    if (!altKey || ctrlKey || metaKey || !code.startsWith("Key")) return false;
    const key = code.slice(3).toLowerCase();
    return press(key, `[data-key-always="${key}"]`);
  }

  document.addEventListener("keydown", (event) => {
    if (!$("dialog[open]") && pressAlways(event)) {
      event.preventDefault();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || $("dialog[open]")) return;
    if (event.key === "Escape") {
      const shown = $("#message:not(:empty)") ?? $(".panel:not(:empty)[id]");
      if (shown) close(shown.id);
      return;
    }
    if (!keysOn() || typing(event.target)) return;
    if (KEYS[event.key]?.() || press(event.key)) event.preventDefault();
  });

  document.addEventListener("focusin", (event) => {
    const row = event.target.closest?.("[data-row]");
    if (row) select(row);
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-opens], [data-closes], [data-copy], [data-prints]");
    if (!button) return;
    if (button.dataset.opens) open(button.dataset.opens);
    if (button.dataset.closes) close(button.dataset.closes);
    if (button.dataset.copy) copy(button);
    if ("prints" in button.dataset) window.print();
  });

  async function copy(button) {
    const source = $(button.dataset.copy);
    const text = (source.value ?? source.textContent).trim();
    try {
      await navigator.clipboard.writeText(text);
      say(words().copied);
      button.dataset.done = words().copied;
      setTimeout(() => { delete button.dataset.done; }, 2000);
    } catch {
      getSelection().selectAllChildren(source);
    }
  }

  const switchOfKeys = $("#keys-on");
  if (switchOfKeys) {
    switchOfKeys.checked = keysOn();
    switchOfKeys.addEventListener("change", () => {
      if (switchOfKeys.checked) localStorage.removeItem(OFF);
      else localStorage.setItem(OFF, "1");
    });
  }

  // After a swap: the same field, the same row, the same place -----------------------------------------

  let before = null;

  function remember() {
    const active = document.activeElement;
    const row = active.closest?.("[data-row]");
    before = { id: active.id, row: row?.dataset.row, at: row ? rows().indexOf(row) : -1 };
  }

  function comeBack() {
    if (!before) return;
    const { id, row, at } = before;
    before = null;
    if (document.activeElement !== document.body && document.activeElement?.isConnected) return;
    const all = rows();
    const kept = row && all.find((each) => each.dataset.row === row);
    const there = kept ?? (at >= 0 ? all[Math.min(at, all.length - 1)] : undefined);
    const element = (id && document.getElementById(id)) || (there && $(".row-link, a, button", there));
    element?.focus({ preventScroll: true });
  }

  /** A table whose rows are laid out as blocks on a small screen stays a table for screen readers. */
  function nameRoles(root) {
    const roles = { table: "table", thead: "rowgroup", tbody: "rowgroup", tr: "row", td: "cell" };
    for (const [tag, role] of Object.entries(roles)) {
      $$(tag === "table" ? "table.list" : `table.list ${tag}`, root).forEach((each) => each.setAttribute("role", role));
    }
    $$("table.list tbody th", root).forEach((each) => each.setAttribute("role", "rowheader"));
    $$("table.list thead th", root).forEach((each) => each.setAttribute("role", "columnheader"));
  }

  function arrive() {
    nameRoles(document);
    tick();
    const first = $("[data-focus]:not([data-focused])");
    if (first) {
      first.dataset.focused = "";
      first.focus();
    }
  }

  /** Nobody asked for it by a press, and the draft's own line tells that the connection is gone. */
  const helpsWhileTyping = (source) => !source.matches("form, button, a") && source.closest("form[data-draft-key]");

  /** A part that is drawn anew because something has changed (live.js). */
  const byItself = (ctx) => ctx?.sourceEvent?.type === "live";

  /** A refusal is read after the parts that it concerns have been drawn anew. */
  const followsADeed = (ctx) => ctx?.sourceEvent?.type === "step-changed";

  document.addEventListener("htmx:before:swap", remember);
  document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
    if ($("#message .message-close") && !byItself(ctx) && !followsADeed(ctx)) close("message");
  });
  document.addEventListener("htmx:after:swap", () => { comeBack(); arrive(); });
  document.addEventListener("htmx:error", (event) => {
    const { sourceElement: source, request } = event.detail?.ctx ?? {};
    if (!source || helpsWhileTyping(source) || byItself(event.detail.ctx)) return;
    const saves = request?.method === "POST" && source.closest("form")?.elements.key;
    showMessage(saves ? words().unknown : words().failed);
  });
  document.addEventListener("htmx:response:error", (event) => {
    const { status, headers } = event.detail.ctx.response;
    const told = headers.get("X-Message"); // by the front (docs/operations/processes.md)
    if ((status >= 500 || told) && !byItself(event.detail.ctx)) showMessage(told ? decodeURIComponent(told) : words().broken);
  });

  // Timers: <span role="timer" data-timer-from="2026-11-25T14:05:00+02:00">, or with data-timer-until ----

  const two = (number) => String(number).padStart(2, "0");

  function tick() {
    for (const timer of $$("[data-timer-from]")) {
      const seconds = Math.max(0, Math.floor((Date.now() - Date.parse(timer.dataset.timerFrom)) / 1000));
      timer.textContent = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
    }
  }

  /** What is held runs out: minutes and seconds left, then the words of the page for it. */
  function tickDown() {
    for (const timer of $$("[data-timer-until]")) {
      const left = Math.ceil((Date.parse(timer.dataset.timerUntil) - Date.now()) / 1000);
      const ended = left <= 0 && timer.dataset.timerEnded;
      const told = ended || `${two(Math.floor(Math.max(0, left) / 60))}:${two(Math.max(0, left) % 60)}`;
      if (timer.textContent === told) continue;
      timer.textContent = told;
      if (!ended) continue;
      say(told);
      for (const runs of $$("[data-timer-runs]", timer.parentElement)) runs.hidden = true;
      timer.closest(".promise")?.setAttribute("data-state", "late");
    }
  }

  setInterval(() => { tick(); tickDown(); }, 1000);

  // An identity code in free text: a warning, never a hindrance -----------------------------------------

  const IDENTITY_CODE = /(?:^|[^0-9])\d{6}[-+A-FU-Y]\d{3}[0-9A-FHJ-NPR-Y](?![0-9A-Z])/i;

  document.addEventListener("input", (event) => {
    const warning = event.target.dataset?.warns && document.getElementById(event.target.dataset.warns);
    if (warning) warning.hidden = !IDENTITY_CODE.test(event.target.value);
  });

  // A question that has been answered and left is drawn folded: its part hears `answered` ------------------

  document.addEventListener("focusout", ({ target, relatedTarget }) => {
    const asked = target.closest?.("[data-prompt]");
    if (!asked || asked.contains(relatedTarget)) return;
    const chosen = $("input:checked", asked)?.value || $("input[type=text]", asked)?.value.trim();
    if (chosen) asked.dispatchEvent(new Event("answered", { bubbles: true }));
  });

  // What somebody changes while a part of their form is asked for stays: the answer is older than it ----------

  const FIELDS = "input[id]:not([type=hidden], [type=file]), textarea[id], select[id]";
  const asked = new WeakMap();
  const now = (field) => (field.matches("[type=checkbox], [type=radio]") ? String(field.checked) : field.value);
  const formOf = (ctx) => (ctx.sourceElement.matches("form") ? null : ctx.sourceElement.closest("form"));

  document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
    const form = formOf(ctx);
    if (form) asked.set(ctx, { form, was: new Map($$(FIELDS, form).map((field) => [field.id, now(field)])) });
  });
  document.addEventListener("htmx:before:swap", ({ detail: { ctx } }) => {
    const its = asked.get(ctx);
    if (!its) return;
    const since = $$(FIELDS, its.form).filter((field) => its.was.has(field.id) && its.was.get(field.id) !== now(field));
    its.since = since.map((field) => [field.id, field.name, now(field)]);
  });
  document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
    for (const [id, name, value] of asked.get(ctx)?.since ?? []) {
      const field = document.getElementById(id);
      if (field?.name !== name || now(field) === value) continue;
      if (field.matches("[type=checkbox], [type=radio]")) field.checked = value === "true";
      else if (!field.options || [...field.options].some((option) => option.value === value)) field.value = value;
    }
  });

  // On a phone the bar at the bottom and tabs are pushed sideways: where one is comes into view.

  function showWhere() {
    for (const here of document.querySelectorAll(".rail-link[aria-current], .tabs-link[aria-current]")) {
      const bar = here.closest(".rail ul, .tabs");
      const begins = here.getBoundingClientRect().left - bar.getBoundingClientRect().left;
      bar.scrollLeft += begins - (bar.clientWidth - here.offsetWidth) / 2;
    }
  }

  window.reimari = { say, showMessage, words };
  showWhere();
  arrive();
})();
