// One event stream for all windows of this browser: one window leads and holds it, the others hear through it.
// Each window gets what happens as an event on `document`: "reimari:told" {event, data, last, watched},
// "reimari:stream" {state: "on" | "off" | "signed-out" | "over"}.
"use strict";

(() => {
  const { events, viewer } = document.body.dataset;
  if (!events || !window.EventSource) return;

  const NEWS = ["message", "hello", "presence", "paused", "listening", "still", "bye"];
  const GATHERED = 40;
  const DEAD_AFTER = 5000;
  const PROBE_FIRST = 1000;
  const PROBE_LONGEST = 15000;
  const name = `reimari.live.${viewer}`;
  const me = crypto.randomUUID?.() ?? `${Date.now()}.${Math.random()}`;
  const shared = Boolean(navigator.locks && window.BroadcastChannel);
  const channel = shared ? new BroadcastChannel(name) : { postMessage() {} };
  let shows = { topics: [], open: [] };
  let last = Number(document.body.dataset.readFrom) || 0;
  let ended = false;

  const say = (state) => {
    window.reimari.stream = state;
    tell("stream", { state });
  };
  const tell = (type, detail) => document.dispatchEvent(new CustomEvent(`reimari:${type}`, { detail }));

  // A window that only hears ---------------------------------------------------------------------------

  const announcement = () => ({ type: "window", id: me, ...shows, last, visible: !document.hidden });
  const announce = () => {
    channel.postMessage(announcement());
    leader?.know(announcement());
  };

  function hear(message) {
    if (message.type === "told") {
      last = Math.max(last, message.last ?? 0);
      tell("told", message);
    }
    if (message.type === "state") say(message.state);
    if (message.type === "who") announce();
    if (message.type === "window") leader?.know(message);
    if (message.type === "gone") leader?.forget(message.id);
    if (message.type === "over") end();
  }

  function toAll(message) {
    channel.postMessage(message);
    hear(message);
  }

  // The window that leads ------------------------------------------------------------------------------

  let leader = null;

  class Leader {
    constructor() {
      this.windows = new Map();
      this.presence = new Map();
      this.followed = new Set();
      this.told = "";
      this.wait = PROBE_FIRST;
      this.state = { type: "state", state: "off" };
      if (shared) setInterval(() => this.bury(), DEAD_AFTER);
    }

    know(one) {
      const known = this.windows.has(one.id);
      this.windows.set(one.id, one);
      if (!known) {
        channel.postMessage(this.state);
        this.presence.forEach((data) => toAll({ type: "told", event: "presence", data }));
      }
      this.soon ??= setTimeout(() => this.follow(), GATHERED);
    }

    forget(id) {
      if (this.windows.delete(id)) this.soon ??= setTimeout(() => this.follow(), GATHERED);
    }

    /** Windows that were killed said nothing: the browser has let go of their locks. */
    async bury() {
      const { held } = await navigator.locks.query();
      const alive = new Set(held.map((lock) => lock.name));
      for (const id of this.windows.keys()) {
        if (id !== me && !alive.has(`${name}.${id}`)) this.forget(id);
      }
    }

    all(what) {
      return [...new Set([...this.windows.values()].flatMap((one) => one[what]))].sort();
    }

    /** From where on changes are news to every window whose topics the stream didn't hold. */
    get since() {
      const news = [...this.windows.values()].filter((one) => one.topics.some((topic) => !this.followed.has(topic)));
      return Math.min(last || Infinity, ...news.map((one) => one.last || Infinity));
    }

    /** Ask for what the windows show now; the old stream goes on until the new one has begun. */
    follow() {
      this.soon = undefined;
      if (ended) return;
      const [topics, open] = [this.all("topics"), this.all("open")];
      const covered = topics.every((topic) => this.followed.has(topic)) && open.join() === this.told;
      if (covered && this.source && this.source.readyState !== EventSource.CLOSED) return;
      const query = new URLSearchParams({ follow: topics.join(","), open: open.join(",") });
      if (Number.isFinite(this.since)) query.set("last", this.since);
      [this.followed, this.told] = [new Set(topics), open.join()];
      this.listen(new EventSource(`${events}?${query}`));
    }

    listen(source) {
      const old = this.source;
      this.source = source;
      source.addEventListener("hello", () => { if (old !== source) old?.close(); }, { once: true });
      for (const event of NEWS) source.addEventListener(event, (news) => this.take(source, event, news));
      source.addEventListener("error", () => {
        if (source !== this.source) return;
        this.now("off");
        if (source.readyState === EventSource.CLOSED) {
          old?.close();
          this.later();
        }
      });
    }

    take(source, event, news) {
      if (source !== this.source && event !== "message") return;
      const data = JSON.parse(news.data);
      if (event === "hello") {
        this.wait = PROBE_FIRST;
        this.presence.clear();
        if (data.viewer !== viewer) return this.stop("signed-out");
      }
      if (event === "hello" || event === "listening") this.now(data.listening === false ? "off" : "on");
      if (event === "paused") this.now("off");
      if (event === "presence") this.presence.set(data.track, data);
      if (event === "bye") {
        if (data.why === "signed-out") return this.stop("signed-out");
        source.close();
        return this.later();
      }
      const watched = [...this.windows.values()].some((one) => one.visible);
      toAll({ type: "told", event, data, last: Number(news.lastEventId) || 0, watched, leads: me });
    }

    now(state) {
      if (this.state.state === state) return;
      this.state = { type: "state", state };
      toAll(this.state);
    }

    stop(state) {
      this.source?.close();
      this.now(state);
      this.later();
    }

    later() {
      this.probing ??= setTimeout(() => this.probe(), this.wait * (0.75 + Math.random() / 2));
      this.wait = Math.min(PROBE_LONGEST, this.wait * 2);
    }

    /** A stream that was refused doesn't say why; a question does. */
    async probe() {
      clearTimeout(this.probing);
      this.probing = undefined;
      if (ended) return;
      let answer = null;
      try {
        answer = await fetch(events, { method: "HEAD", redirect: "manual", cache: "no-store" });
      } catch { /* no connection: asked again */ }
      if (answer?.type === "opaqueredirect") this.stop("signed-out");
      else if (answer?.status === 403) toAll({ type: "over" });
      else if (answer?.ok) this.again();
      else this.later();
    }

    again() {
      this.source?.close();
      this.source = undefined;
      this.follow();
    }

    /** The network is back, or somebody looks: no need to wait any longer. */
    hurry() {
      if (this.probing === undefined) return;
      this.wait = PROBE_FIRST;
      this.probe();
    }
  }

  function end() {
    ended = true;
    leader?.source?.close();
    say("over");
  }

  function lead() {
    leader = new Leader();
    leader.know(announcement());
    channel.postMessage({ type: "who" });
  }

  window.reimari.follow = (next) => {
    const same = next.topics.join() === shows.topics.join() && next.open.join() === shows.open.join();
    shows = next;
    if (!same) announce();
  };
  window.reimari.window = me;

  channel.onmessage = ({ data }) => hear(data);
  document.addEventListener("visibilitychange", () => {
    announce();
    if (!document.hidden) leader?.hurry();
  });
  window.addEventListener("online", () => leader?.hurry());
  window.addEventListener("pagehide", () => channel.postMessage({ type: "gone", id: me }));
  window.addEventListener("pageshow", (event) => { if (event.persisted) announce(); });
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-sign-out]")) toAll({ type: "over" });
  });
  document.addEventListener("DOMContentLoaded", () => {
    if (!shared) return lead();
    navigator.locks.request(`${name}.${me}`, () => new Promise(() => {}));
    navigator.locks.request(name, () => {
      lead();
      return new Promise(() => {});
    });
    announce();
  });
})();
