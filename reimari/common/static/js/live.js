// Parts of the page that are drawn anew when something on their topics changes:
//   <section id="list" data-live="team:X track:Y" hx-get="…" hx-trigger="live" hx-select="#list" hx-swap="outerMorph">
// Where somebody types ([data-hold], else the whole part) nothing is replaced: a line says so and offers it.
"use strict";

(() => {
  if (!window.reimari.follow) return;

  const { say, words } = window.reimari;
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const AT_MOST_EVERY = 300;
  const JITTER = 100;
  const LOST_AFTER = 5000;
  const AGAIN_AFTER = 3000;
  const SETTLED = 250;
  const KEPT = ["open", "role", "data-selected", "data-focused"]; // what the browser and desk.js have put there
  const FIELD = "input:not([type=hidden], [type=submit], [type=button], [type=reset]), textarea, select";
  const drawnFrom = new WeakMap();
  const state = new WeakMap();
  const people = new Map();
  let pressed = null;

  const topicsOf = (part) => part.dataset.live.split(" ").filter(Boolean);
  const stateOf = (part) => state.get(part) ?? state.set(part, {}).get(part);
  const shows = (part, xid) => drawnFrom.get(part) > xid; // all earlier transactions had ended by then
  const isLive = (ctx) => ctx?.sourceEvent?.type === "live";
  const asksByItself = (ctx) => isLive(ctx) || ctx?.sourceEvent?.type === "load"; // nobody is led away by it
  const partOf = (element) => element.closest("[data-live]");

  // What this window shows -----------------------------------------------------------------------------

  function follow() {
    const parts = $$("[data-live]");
    const from = Number(document.body.dataset.readFrom) || 0;
    parts.forEach((part) => { if (!drawnFrom.has(part)) drawnFrom.set(part, from); });
    window.reimari.follow({
      topics: [...new Set(parts.flatMap(topicsOf))].sort(),
      open: $$("[data-open]").map((each) => each.dataset.open).sort(),
    });
  }

  // Somebody types -------------------------------------------------------------------------------------

  function changed(field) {
    if (field.matches("[type=checkbox], [type=radio]")) return field.checked !== field.defaultChecked;
    if (!field.matches("select")) return field.value !== field.defaultValue;
    const options = [...field.options];
    const preset = options.some((option) => option.defaultSelected);
    const first = !preset && !field.multiple; // the browser has chosen it by itself
    return options.some((option, at) => option.selected !== (first ? at === 0 : option.defaultSelected));
  }

  const writes = (field) =>
    field === document.activeElement && !field.matches("[type=checkbox], [type=radio], select");

  /** What the server has drawn as it was typed, but hasn't got: a form with mistakes, answers that were folded. */
  function given(field) {
    if (field.closest("form[data-typed]")) return Boolean(field.value);
    if (!field.closest("[data-typed]")) return false;
    return field.matches("[type=checkbox], [type=radio]") ? field.checked && field.value !== "" : Boolean(field.value);
  }

  /** Fields with something in them that the server doesn't know. A tick in a row is kept anyway. */
  const typedIn = (part) => $$(FIELD, part).filter((field) =>
    partOf(field) === part && !field.closest("[data-row]")
    && (writes(field) || changed(field) || given(field)));

  /** The places in the part that must stay as they are: [data-hold], or the part itself. */
  const heldIn = (part) => new Set(typedIn(part).map((field) => {
    const place = field.closest("[data-hold]");
    return place && part.contains(place) ? place : part;
  }));

  const waiting = new Set();

  function hold(part) {
    waiting.add(part);
    showLine();
  }

  function letGo() {
    for (const part of [...waiting]) {
      if (!part.isConnected) waiting.delete(part);
      else if (!heldIn(part).size) {
        waiting.delete(part);
        want(part);
      }
    }
    showLine();
  }

  // Drawing --------------------------------------------------------------------------------------------

  function want(part, xid = 0) {
    const its = stateOf(part);
    its.due = true;
    its.xid = Math.max(its.xid ?? 0, xid);
    if (its.timer || its.asked || document.hidden || pressed === part) return;
    const rested = Date.now() - (its.at ?? 0);
    its.timer = setTimeout(() => draw(part), Math.max(AT_MOST_EVERY - rested, Math.random() * JITTER));
  }

  function draw(part, { anyway = false } = {}) {
    const its = stateOf(part);
    clearTimeout(its.timer);
    its.timer = undefined;
    if (!part.isConnected || its.asked) return;
    if (part.classList.contains("htmx-request")) { // one's own deed draws it at this moment
      its.timer = setTimeout(() => draw(part, { anyway }), JITTER);
      return;
    }
    if (!anyway && shows(part, its.xid)) {
      its.due = false;
      return;
    }
    if (!anyway && heldIn(part).has(part)) return hold(part);
    Object.assign(its, { due: false, asked: true, anyway, at: Date.now() });
    part.dispatchEvent(new CustomEvent("live"));
  }

  function drawn(part, { failed = false } = {}) {
    const its = stateOf(part);
    Object.assign(its, { asked: false, anyway: false });
    if (failed) {
      its.due = true;
      setTimeout(() => want(part), AGAIN_AFTER * (0.5 + Math.random()));
    } else if (its.due) want(part);
  }

  let before = new WeakSet();
  let held = new Set();

  htmx.registerExtension("live", {
    htmx_before_morph_attr: (element, { attrName }) => !(before.has(element) && KEPT.includes(attrName)),
    htmx_before_morph_node: (element) => !held.has(element),
  });

  document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
    if (isLive(ctx)) ctx.request.headers["X-Live"] = "1"; // nobody did anything: the session grows no younger
  });

  document.addEventListener("htmx:before:response", (event) => {
    const { ctx } = event.detail;
    if (asksByItself(ctx) && ctx.response.raw.redirected) event.preventDefault(); // to sign in: the stream says so too
    if (!isLive(ctx)) return;
    const part = ctx.sourceElement;
    if (ctx.response.status < 400) return;
    event.preventDefault();
    if (ctx.response.status === 404 || ctx.response.status === 403) leave(part);
    else setTimeout(() => drawn(part, { failed: true }));
  });

  /** What is shown isn't for this viewer any more. */
  function leave(part) {
    if (typedIn(part).length) return hold(part);
    const sentence = document.createElement("p");
    sentence.className = "empty";
    sentence.textContent = words().gone;
    part.replaceChildren(sentence);
    delete part.dataset.live;
    delete part.dataset.open;
    follow();
  }

  document.addEventListener("htmx:before:swap", (event) => {
    const { ctx, tasks } = event.detail;
    held = new Set();
    before = new WeakSet(tasks.flatMap(({ target }) => (target instanceof Element ? [target, ...$$("*", target)] : [])));
    if (!isLive(ctx)) return;
    const part = ctx.sourceElement;
    const its = stateOf(part);
    its.typed = its.anyway ? typedIn(part).map(noted) : [];
    const places = its.anyway ? new Set() : heldIn(part);
    const lost = (place) => !tasks.some((task) => task.fragment?.querySelector(`#${CSS.escape(place.id || "-")}`));
    if (places.size) hold(part);
    if (places.has(part) || [...places].some(lost)) {
      event.preventDefault();
      return;
    }
    held = new Set([...places, ...$$("[data-live]", part)]);
  });

  document.addEventListener("htmx:after:swap", (event) => {
    const { ctx } = event.detail;
    held = new Set();
    const from = Number(ctx.response?.headers?.get("X-Read-From")) || 0;
    for (const part of $$("[data-live]")) {
      if (!drawnFrom.has(part) || part === ctx.sourceElement) drawnFrom.set(part, from);
    }
    if (isLive(ctx)) putBack(stateOf(ctx.sourceElement).typed ?? []);
    follow();
    showPeople();
  });

  document.addEventListener("htmx:finally:request", (event) => {
    if (isLive(event.detail.ctx)) drawn(event.detail.ctx.sourceElement);
  });
  document.addEventListener("htmx:error", (event) => {
    if (isLive(event.detail?.ctx)) drawn(event.detail.ctx.sourceElement, { failed: true });
  });

  // Shown on demand: what was typed stays, or is shown where its form is gone ----------------------------

  const noted = (field) => ({
    id: field.id, name: field.name, value: field.value, checked: field.checked, type: field.type,
    chosen: [...(field.selectedOptions ?? [])].map((option) => option.value),
    label: field.labels?.[0]?.textContent.trim() ?? "",
  });

  function putBack(fields) {
    const lost = fields.filter((typed) => {
      const field = typed.id && document.getElementById(typed.id);
      if (!field || field.name !== typed.name) return !["checkbox", "radio"].includes(typed.type) && typed.value;
      if (["checkbox", "radio"].includes(typed.type)) field.checked = typed.checked;
      else if (field.options) [...field.options].forEach((each) => { each.selected = typed.chosen.includes(each.value); });
      else if (field.value !== typed.value) field.value = typed.value;
      return false;
    });
    $("kept").replaceChildren(...lost.map(({ label, value }) => {
      const text = document.createElement("p");
      text.textContent = `${words().typed} ${label}: ${value}`;
      return text;
    }));
  }

  // Lines ----------------------------------------------------------------------------------------------

  const $ = (line) => document.querySelector(`#live [data-line="${line}"]`);
  const show = (line, on) => { $(line).hidden = !on; };
  const showLine = () => show("meanwhile", waiting.size > 0);

  document.getElementById("live").addEventListener("click", (event) => {
    if (!event.target.closest("button")) return;
    const parts = [...waiting];
    waiting.clear();
    showLine();
    parts.forEach((part) => draw(part, { anyway: true }));
  });

  let lostTimer;
  let wasSignedOut = false;

  document.addEventListener("reimari:stream", async ({ detail: { state: now } }) => {
    clearTimeout(lostTimer);
    if (now === "signed-out") wasSignedOut = true;
    if (now === "on" && wasSignedOut) wasSignedOut = !(await renewTokens());
    show("signed-out", wasSignedOut);
    if (now === "off" && !wasSignedOut) lostTimer = setTimeout(() => show("lost", true), LOST_AFTER);
    else show("lost", false);
  });

  /** Whoever has signed in again has a new token: forms that stood open meanwhile get it. */
  async function renewTokens() {
    const answer = await fetch(location.href, { cache: "no-store" }).catch(() => null);
    const page = new DOMParser().parseFromString((await answer?.text()) ?? "", "text/html");
    const token = page.querySelector("[name=csrfmiddlewaretoken]")?.value;
    if (!token) return false;
    $$("[name=csrfmiddlewaretoken]").forEach((field) => { field.value = token; });
    const header = "hx-headers:inherited";
    const headers = JSON.parse(document.body.getAttribute(header));
    document.body.setAttribute(header, JSON.stringify({ ...headers, "X-CSRFToken": token }));
    return true;
  }

  // Who else is here -----------------------------------------------------------------------------------

  let settling;

  /** Said once it has settled: whoever loads the page anew hasn't left. */
  function showPeople() {
    clearTimeout(settling);
    settling = setTimeout(() => {
      for (const line of $$("[data-presence]")) {
        const names = people.get(line.dataset.presence) ?? [];
        const text = names.length ? words().alsoOpen.replace("%s", names.join(", ")) : "";
        if (line.textContent !== text) line.textContent = text;
      }
    }, SETTLED);
  }

  // Alerts: work that came while nobody looked ------------------------------------------------------------

  const WANTED = "reimari.alerts";
  const title = document.title;
  let teams = {};
  let missed = 0;

  function alert({ alerts = {} }, { watched, leads }) {
    if (watched || !document.hidden) return;
    const added = Object.entries(alerts).filter(([kind]) => !kind.startsWith("urgent:"));
    if (!added.length) return;
    missed += added.reduce((sum, [, count]) => sum + count, 0);
    document.title = `(${missed}) ${title}`;
    if (leads === window.reimari.window) added.forEach(([kind]) => notify(kind, alerts));
  }

  function notify(kind, alerts) {
    if (localStorage.getItem(WANTED) === null || window.Notification?.permission !== "granted") return;
    const [what, code] = kind.split(":");
    const urgent = alerts[`urgent:${code}`];
    const sentence = what === "offer" ? words().offered : urgent ? words().urgentWork : words().newWork;
    const shown = new Notification(sentence.replace("%s", teams[code] ?? ""), { tag: `reimari.${kind}`, renotify: true });
    shown.addEventListener("click", () => { window.focus(); shown.close(); });
  }

  const wish = document.getElementById("alerts-on");
  if (wish && window.Notification) {
    wish.closest("[hidden]").hidden = false;
    wish.checked = localStorage.getItem(WANTED) !== null && Notification.permission === "granted";
    wish.addEventListener("change", async () => {
      if (wish.checked && (await Notification.requestPermission()) !== "granted") {
        wish.checked = false;
        say(words().alertsRefused);
      }
      if (wish.checked) localStorage.setItem(WANTED, "1");
      else localStorage.removeItem(WANTED);
    });
  }

  // What the stream tells --------------------------------------------------------------------------------

  const TOLD = {
    message(data, told) {
      const news = new Set(data.topics);
      for (const part of $$("[data-live]")) {
        const mine = news.has("all") || topicsOf(part).some((topic) => news.has(topic));
        if (mine && !shows(part, data.xid)) want(part, data.xid);
      }
      alert(data, told);
    },
    hello(data) {
      teams = data.teams;
      people.clear();
      showPeople();
    },
    presence(data) {
      people.set(data.track, data.people);
      showPeople();
    },
  };

  document.addEventListener("reimari:told", ({ detail }) => TOLD[detail.event]?.(detail.data, detail));
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    missed = 0;
    document.title = title;
    $$("[data-live]").filter((part) => stateOf(part).due).forEach((part) => want(part));
  });
  document.addEventListener("pointerdown", (event) => { pressed = partOf(event.target); });
  for (const over of ["pointerup", "pointercancel"]) {
    document.addEventListener(over, () => {
      const part = pressed;
      pressed = null;
      if (part && stateOf(part).due) setTimeout(() => want(part));
    });
  }
  document.addEventListener("focusout", () => setTimeout(letGo));
  document.addEventListener("change", () => setTimeout(letGo));
  follow();
})();
