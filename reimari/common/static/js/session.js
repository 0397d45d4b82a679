// Shortly before the session ends the page says so, and offers to stay. Asking how long it lasts keeps nothing alive.
"use strict";

(() => {
  const place = document.getElementById("session-end");
  if (!place) return;

  const { url, warned } = place.dataset;
  const ASKS_AGAIN = 20; // seconds between two questions while the warning stands
  const LONGEST = 2 ** 31 / 1000 - 1; // what a timer of a browser can count
  const line = (name) => place.querySelector(`[data-line="${name}"]`);
  const words = new Map(["soon", "whole"].map((name) => [name, line(name).firstChild.textContent]));
  const channel = window.BroadcastChannel ? new BroadcastChannel("reimari.session") : { postMessage() {} };
  let timer;

  function hide() {
    line("soon").hidden = true;
    line("whole").hidden = true;
  }

  function show(left, stays) {
    const name = stays ? "soon" : "whole";
    const at = new Date(Date.now() + left * 1000);
    const clock = `${at.getHours()}.${String(at.getMinutes()).padStart(2, "0")}`;
    const text = words.get(name).replace("%s", clock);
    if (line(name).firstChild.textContent !== text) line(name).firstChild.textContent = text;
    line(stays ? "whole" : "soon").hidden = true;
    line(name).hidden = false;
  }

  function wait(left, stays) {
    clearTimeout(timer);
    const soon = left <= Number(warned);
    if (soon && left > 0) show(left, stays);
    else hide(); // what says that it is over stands elsewhere
    if (left <= 0) return;
    const next = soon ? Math.min(ASKS_AGAIN, left + 1) : left - Number(warned);
    timer = setTimeout(ask, Math.min(next, LONGEST) * 1000);
  }

  async function told(given) {
    const answer = await fetch(url, { redirect: "manual", cache: "no-store", ...given });
    if (answer.type === "opaqueredirect") return wait(0, false);
    if (!answer.ok) throw new Error(answer.status);
    const { left, stays } = await answer.json();
    wait(left, stays);
    return left;
  }

  /** Another tab may have been used meanwhile: the server knows. */
  const ask = () => told({ headers: { "X-Live": "1" } }).catch(() => { timer = setTimeout(ask, ASKS_AGAIN * 1000); });

  async function stay() {
    const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
    const had = place.contains(document.activeElement);
    try {
      await told({ method: "POST", headers: { "X-CSRFToken": token } });
      channel.postMessage("stays");
      if (had) document.getElementById("main").focus({ preventScroll: true });
    } catch {
      window.reimari.showMessage(window.reimari.words().failed);
    }
  }

  line("soon").querySelector("button").addEventListener("click", stay);
  channel.onmessage = ask;
  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); }); // timers sleep with the machine
  wait(Number(place.dataset.left), place.dataset.stays === "true");
})();
