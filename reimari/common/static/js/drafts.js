// Drafts: what is typed is on this computer at once and on the server at most every two seconds.
//   <form data-draft-url="/draft/…" data-draft-key="…"> … <span data-draft-state></span>
// The key names one draft. `data-draft-sent`: the form came back from the server with what was sent.
// `data-draft-at`: the address under which the form is found again. `data-draft-throw`: a button that throws it away.
"use strict";

(() => {
  const EVERY = 2000;
  const LONGEST_WAIT = 30000;
  const PREFIX = "reimari.draft:";
  const { say, words } = window.reimari;
  const drafts = new Map();
  const viewer = () => document.body.dataset.viewer;

  const read = (key) => {
    try { return JSON.parse(sessionStorage.getItem(PREFIX + key)); } catch { return null; }
  };
  const keep = (key, copy) => {
    try { sessionStorage.setItem(PREFIX + key, JSON.stringify(copy)); } catch { /* no room: the server has it */ }
  };
  const forget = (key) => sessionStorage.removeItem(PREFIX + key);
  const copies = () => Object.keys(sessionStorage).filter((name) => name.startsWith(PREFIX));

  const SKIPPED = new Set(["csrfmiddlewaretoken", "key", "next", "identity_code", "drafted"]);
  const SEEN = /^(version|current|entry|worker|was-.+)$/; // what the form was drawn from goes with the text

  // The server -------------------------------------------------------------------------------------------

  const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";

  /** Another sign-in has another token: the forms of this page go on with it. */
  function adopt(fresh) {
    document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((field) => { field.value = fresh; });
    const headers = "hx-headers:inherited";
    const known = JSON.parse(document.body.getAttribute(headers) ?? "{}");
    document.body.setAttribute(headers, JSON.stringify({ ...known, "X-CSRFToken": fresh }));
  }

  /** Whether the form with this key has arrived; null when the server can't be asked or somebody else is signed in. */
  async function ask(url, key) {
    try {
      const answer = await fetch(`${url}?key=${encodeURIComponent(key)}`, { redirect: "manual", headers: { "X-Draft": "1" } });
      if (!answer.ok) return null;
      const told = await answer.json();
      if (told.viewer !== viewer()) return null;
      adopt(told.token);
      return told.arrived;
    } catch {
      return null;
    }
  }

  /** Save text under a draft's address: "saved", "signedOut" or "kept" (no connection, or a fault). */
  async function send(url, body, given = {}) {
    try {
      const answer = await fetch(url, { method: "POST", body, redirect: "manual", headers: { "X-Draft": "1" }, ...given });
      if (answer.type === "opaqueredirect" || answer.status === 403) return "signedOut";
      return answer.ok ? "saved" : "kept";
    } catch (error) {
      return error.name === "AbortError" ? "aborted" : "kept";
    }
  }

  // One form ---------------------------------------------------------------------------------------------

  function typed(form) {
    return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !SKIPPED.has(name));
  }

  /** Put values into one field; tells whether anything changed. */
  function fill(field, values) {
    if (field.type === "checkbox" || field.type === "radio") {
      const was = field.checked;
      field.checked = values.includes(field.value);
      return was !== field.checked;
    }
    if (field.type === "select-multiple") {
      const chosen = [...field.options].filter((option) => option.selected !== values.includes(option.value));
      chosen.forEach((option) => { option.selected = !option.selected; });
      return chosen.length > 0;
    }
    if (field.type === "password" || !values.length || field.value === values[0]) return false;
    field.value = values[0];
    return field.type !== "hidden";
  }

  /** Put the kept text back, field by field; tells whether anything changed. */
  function putBack(form, pairs) {
    const kept = new Map();
    pairs.forEach(([name, value]) => kept.set(name, [...(kept.get(name) ?? []), value]));
    let changed = false;
    for (const field of form.elements) {
      if (!field.name || SKIPPED.has(field.name) || ["file", "submit", "button"].includes(field.type)) continue;
      if (field.type === "hidden" && !SEEN.test(field.name)) continue;
      changed = fill(field, kept.get(field.name) ?? []) || changed;
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
      this.away = "";
      this.thrown = false;
      form.addEventListener("input", () => this.change());
      form.addEventListener("change", () => this.change());
      form.addEventListener("submit", (event) => this.sent(event));
      this.bringBack();
    }

    /** What was typed here and had not been saved; not what the server has just drawn or has already got. */
    async bringBack() {
      const copy = read(this.key);
      if (!copy || copy.viewer !== viewer()) return;
      if (this.form.dataset.draftSent !== undefined) {
        forget(this.key);
        this.change();
        return;
      }
      const arrived = copy.sent && copy.form ? await ask(this.form.dataset.draftUrl, copy.form) : false;
      if (arrived) forget(this.key);
      if (arrived === null) setTimeout(() => { if (this.form.isConnected) this.bringBack(); }, EVERY);
      if (arrived !== false || this.edit) return;
      if (putBack(this.form, copy.pairs)) {
        say(words().restored);
        for (let fold = this.form.closest("details"); fold; fold = fold.parentElement?.closest("details")) fold.open = true;
      }
      this.form.dispatchEvent(new Event("input", { bubbles: true }));
    }

    change() {
      this.edit += 1;
      this.thrown = false;
      this.keepHere();
      const at = this.form.dataset.draftAt;
      if (at && !location.href.endsWith(at)) history.replaceState(history.state, "", at);
      this.timer ??= setTimeout(() => this.save(), this.wait);
      this.show();
    }

    keepHere(more = {}) {
      keep(this.key, {
        viewer: viewer(),
        url: this.form.dataset.draftUrl,
        form: this.form.elements.key?.value,
        pairs: typed(this.form),
        ...more,
      });
    }

    get dirty() {
      return this.edit !== this.saved && !this.thrown;
    }

    body() {
      return new URLSearchParams([...new FormData(this.form)].filter(([name, value]) => typeof value === "string" && name !== "drafted"));
    }

    async save({ leaving = false } = {}) {
      clearTimeout(this.timer);
      this.timer = undefined;
      if (!this.dirty || (this.sending && !leaving) || (!this.form.isConnected && !leaving)) return;
      this.sending?.abort(); // what is sent last must not be overtaken
      const mine = new AbortController();
      this.sending = mine;
      const edit = this.edit;
      const url = this.form.dataset.draftUrl;
      if (this.away === "signedOut" && !leaving) await ask(url, this.form.elements.key?.value ?? "");
      const came = await send(url, this.body(), { keepalive: leaving, signal: mine.signal });
      if (this.sending === mine) this.sending = null;
      if (came === "saved") this.done(edit);
      else if (came !== "aborted") this.failed(came);
      if (this.dirty && this.form.isConnected) this.timer ??= setTimeout(() => this.save(), this.wait);
      this.show();
    }

    done(edit) {
      this.saved = edit;
      this.savedAt = Date.now();
      this.wait = EVERY;
      this.away = "";
      if (!this.dirty && !read(this.key)?.sent) forget(this.key);
    }

    failed(why) {
      if (this.away !== why) say(words()[why]);
      this.away = why;
      this.wait = Math.min(LONGEST_WAIT, this.wait * 2);
    }

    /** The form itself is on its way: the copy stays until the server tells that it arrived. */
    sent(event) {
      clearTimeout(this.timer);
      this.timer = undefined;
      if (event.submitter?.dataset.draftThrow !== undefined) return this.throwAway();
      this.keepHere({ sent: true });
      this.tellItIsKept();
    }

    /** The sign-in page, if that is the answer, leads back here instead of carrying the form itself. */
    tellItIsKept() {
      if (this.form.elements.drafted) return;
      const mark = document.createElement("input");
      Object.assign(mark, { type: "hidden", name: "drafted", value: "1" });
      this.form.append(mark);
    }

    throwAway() {
      this.thrown = true;
      this.sending?.abort();
      forget(this.key);
    }

    show() {
      const place = this.form.querySelector("[data-draft-state]") ?? document.querySelector("main [data-draft-state]");
      if (!place || place.closest("form") !== (this.form.contains(place) ? this.form : null)) return;
      place.classList.add("draft-state");
      place.dataset.state = this.away ? "away" : "here";
      const text = this.away ? words()[this.away] : this.dirty ? words().saving : this.savedWords();
      if (place.textContent !== text) place.textContent = text;
    }

    savedWords() {
      if (!this.savedAt || (!this.edit && !this.form.dataset.draftSavedAt)) return "";
      const seconds = Math.floor((Date.now() - this.savedAt) / 1000);
      if (seconds < 2) return words().saved;
      if (seconds >= 3600) return ""; // the form itself tells when
      const span = seconds < 60 ? words().seconds.replace("%s", seconds) : words().minutes.replace("%s", Math.floor(seconds / 60));
      return words().savedAgo.replace("%s", span);
    }
  }

  // The page ---------------------------------------------------------------------------------------------

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

  /** Copies whose form isn't here: what had not arrived goes to the server, so that My day offers it. */
  async function tidy() {
    if (!viewer()) return;
    for (const name of copies()) {
      const key = name.slice(PREFIX.length);
      const copy = read(key);
      if (copy?.viewer !== viewer()) forget(key); // another person's text doesn't stay
      else if (!drafts.has(key)) await rescue(key, copy);
    }
  }

  async function rescue(key, copy) {
    const here = [...drafts.values()].some((draft) => draft.form.dataset.draftUrl === copy.url);
    if (!copy.url || here) return forget(key); // the form that is here has been drawn from it
    const arrived = copy.form ? await ask(copy.url, copy.form) : false;
    if (arrived === null) return;
    if (arrived) return forget(key);
    const body = new URLSearchParams([...copy.pairs, ["key", copy.form ?? ""], ["csrfmiddlewaretoken", token()]]);
    if ((await send(copy.url, body)) === "saved") forget(key);
  }

  const flush = () => drafts.forEach((draft) => draft.save({ leaving: true }));

  document.addEventListener("htmx:after:swap", find);
  document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
    if (ctx.sourceElement.closest?.("form[data-draft-key]")) ctx.request.headers["X-Drafted"] = "1";
  });
  document.addEventListener("htmx:finally:request", (event) => {
    const form = event.detail.ctx.sourceElement.closest?.("form[data-draft-key]");
    const arrived = event.detail.ctx.response?.status < 400;
    if (form && arrived && event.detail.ctx.request.form === form && !form.isConnected) forget(form.dataset.draftKey);
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-sign-out]")) copies().forEach((name) => sessionStorage.removeItem(name));
    const thrown = event.submitter?.dataset.draftThrow;
    if (thrown) copies().filter((name) => name.startsWith(PREFIX + thrown)).forEach((name) => sessionStorage.removeItem(name));
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") flush();
    else drafts.forEach((draft) => { if (draft.away) draft.save(); }); // back from signing in on another tab
  });
  window.addEventListener("pagehide", flush);
  window.addEventListener("pageshow", (event) => { if (event.persisted && drafts.size) location.reload(); }); // keys are used once
  window.addEventListener("online", () => { drafts.forEach((draft) => draft.save()); tidy(); });
  window.addEventListener("beforeunload", (event) => {
    const submitted = [...drafts.values()].some((draft) => read(draft.key)?.sent || draft.thrown);
    if (!submitted && [...drafts.values()].some((draft) => draft.dirty && draft.away)) event.preventDefault();
  });
  setInterval(() => drafts.forEach((draft) => draft.show()), 1000);
  find();
  tidy();
})();
