// Drafts: what is typed is on this computer at once and on the server at most every two seconds.
//   <form data-draft-url="/draft/…" data-draft-key="…"> … <span data-draft-state></span>
// The key names one draft: when the server removes a draft, the next form has another key.
"use strict";

(() => {
  const EVERY = 2000;
  const LONGEST_WAIT = 30000;
  const PREFIX = "reimari.draft:";
  const { say, words } = window.reimari;
  const drafts = new Map();

  const read = (key) => {
    try { return JSON.parse(sessionStorage.getItem(PREFIX + key)); } catch { return null; }
  };
  const keep = (key, copy) => {
    try { sessionStorage.setItem(PREFIX + key, JSON.stringify(copy)); } catch { /* no room: the server has it */ }
  };
  const forget = (key) => sessionStorage.removeItem(PREFIX + key);
  const copies = () => Object.keys(sessionStorage).filter((name) => name.startsWith(PREFIX));

  const SKIPPED = new Set(["csrfmiddlewaretoken", "key", "next", "identity_code"]);

  function typed(form) {
    return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !SKIPPED.has(name));
  }

  /** Put the kept text back, field by field; tells whether anything changed. */
  function putBack(form, pairs) {
    const kept = new Map();
    pairs.forEach(([name, value]) => kept.set(name, [...(kept.get(name) ?? []), value]));
    let changed = false;
    for (const field of form.elements) {
      if (!field.name || SKIPPED.has(field.name) || ["hidden", "file", "submit", "button"].includes(field.type)) continue;
      const values = kept.get(field.name) ?? [];
      if (field.type === "checkbox" || field.type === "radio") {
        const on = values.includes(field.value);
        changed ||= field.checked !== on;
        field.checked = on;
      } else if (field.type !== "password" && values.length) {
        changed ||= field.value !== values[0];
        field.value = values[0];
      }
    }
    return changed;
  }

  class Draft {
    constructor(form) {
      this.form = form;
      this.key = form.dataset.draftKey;
      this.edit = 0;
      this.saved = 0;
      this.wait = EVERY;
      this.savedAt = form.dataset.draftSavedAt ? Date.parse(form.dataset.draftSavedAt) : null;
      this.sending = false;
      this.away = "";
      form.addEventListener("input", () => this.change());
      form.addEventListener("change", () => this.change());
      form.addEventListener("submit", () => this.sent());
      const copy = read(this.key);
      if (copy && copy.viewer === document.body.dataset.viewer && putBack(form, copy.pairs)) {
        say(words().restored);
        form.dispatchEvent(new Event("input", { bubbles: true }));
      }
    }

    change() {
      this.edit += 1;
      this.keepHere();
      this.timer ??= setTimeout(() => this.save(), this.wait);
      this.show();
    }

    keepHere() {
      keep(this.key, { viewer: document.body.dataset.viewer, pairs: typed(this.form) });
    }

    get dirty() {
      return this.edit !== this.saved;
    }

    body() {
      return new URLSearchParams([...new FormData(this.form)].filter(([, value]) => typeof value === "string"));
    }

    async save({ leaving = false } = {}) {
      clearTimeout(this.timer);
      this.timer = undefined;
      if (!this.dirty || this.sending || (!this.form.isConnected && !leaving)) return;
      const edit = this.edit;
      this.sending = true;
      try {
        const answer = await fetch(this.form.dataset.draftUrl, {
          method: "POST",
          body: this.body(),
          redirect: "manual",
          keepalive: leaving,
          headers: { "X-Draft": "1" },
        });
        if (answer.type === "opaqueredirect" || answer.status === 403) this.failed("signedOut");
        else if (!answer.ok) this.failed("kept");
        else this.done(edit);
      } catch {
        this.failed("kept");
      } finally {
        this.sending = false;
        if (this.dirty && this.form.isConnected) this.timer ??= setTimeout(() => this.save(), this.wait);
        this.show();
      }
    }

    done(edit) {
      this.saved = edit;
      this.savedAt = Date.now();
      this.wait = EVERY;
      this.away = "";
      if (!this.dirty) forget(this.key);
    }

    failed(why) {
      if (!this.away) say(words()[why]);
      this.away = why;
      this.wait = Math.min(LONGEST_WAIT, this.wait * 2);
    }

    /** The form itself is on its way: the copy stays until the answer shows that it arrived. */
    sent() {
      clearTimeout(this.timer);
      this.timer = undefined;
      if (this.dirty) this.keepHere();
      const copy = read(this.key);
      if (copy) keep(this.key, { ...copy, sent: true });
    }

    show() {
      const place = this.form.querySelector("[data-draft-state]") ?? document.querySelector("[data-draft-state]");
      if (!place) return;
      place.classList.add("draft-state");
      place.dataset.state = this.away ? "away" : "here";
      const text = this.away ? words()[this.away] : this.dirty ? words().saving : this.savedWords();
      if (place.textContent !== text) place.textContent = text;
    }

    savedWords() {
      if (!this.savedAt) return "";
      const seconds = Math.floor((Date.now() - this.savedAt) / 1000);
      if (seconds < 2) return words().saved;
      const span = seconds < 60 ? words().seconds.replace("%s", seconds) : words().minutes.replace("%s", Math.floor(seconds / 60));
      return words().savedAgo.replace("%s", span);
    }
  }

  function find() {
    for (const [key, draft] of drafts) {
      if (!draft.form.isConnected) drafts.delete(key);
    }
    document.querySelectorAll("form[data-draft-url][data-draft-key]").forEach((form) => {
      const known = drafts.get(form.dataset.draftKey);
      if (known?.form === form) return;
      drafts.set(form.dataset.draftKey, new Draft(form));
    });
  }

  /** Another person's text doesn't stay, nor text whose form arrived. */
  function tidy() {
    const viewer = document.body.dataset.viewer;
    for (const name of copies()) {
      const key = name.slice(PREFIX.length);
      const copy = read(key);
      const foreign = viewer && copy?.viewer !== viewer;
      if (!copy || foreign || (copy.sent && !drafts.has(key))) forget(key);
    }
  }

  const flush = () => drafts.forEach((draft) => draft.save({ leaving: true }));

  document.addEventListener("htmx:after:swap", find);
  document.addEventListener("htmx:finally:request", (event) => {
    const form = event.detail.ctx.sourceElement.closest?.("form[data-draft-key]");
    const arrived = event.detail.ctx.response?.status < 400;
    if (form && arrived && event.detail.ctx.request.form === form && !form.isConnected) forget(form.dataset.draftKey);
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-sign-out]")) copies().forEach((name) => sessionStorage.removeItem(name));
  });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") flush(); });
  window.addEventListener("pagehide", flush);
  window.addEventListener("online", () => drafts.forEach((draft) => draft.save()));
  window.addEventListener("beforeunload", (event) => {
    const submitted = [...drafts.values()].some((draft) => read(draft.key)?.sent);
    if (!submitted && [...drafts.values()].some((draft) => draft.dirty && draft.away)) event.preventDefault();
  });
  setInterval(() => drafts.forEach((draft) => draft.show()), 1000);
  find();
  tidy();
})();
