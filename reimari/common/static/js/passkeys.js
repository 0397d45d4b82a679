// Passkeys: a form with data-passkey asks the browser for one, and sends what it answers.
//   data-passkey: sign_in, second, prove (use one) or add (make one); data-passkey-options: where the challenge is got.
"use strict";

(() => {
  const able = Boolean(window.PublicKeyCredential && navigator.credentials && window.isSecureContext);
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  /** Browsers that can't read the server's words by themselves get bytes where they want bytes. */
  function readOptions(options, adds) {
    const parse = adds ? PublicKeyCredential.parseCreationOptionsFromJSON : PublicKeyCredential.parseRequestOptionsFromJSON;
    if (parse) return parse.call(PublicKeyCredential, options);
    const known = (list) => (list ?? []).map((each) => ({ ...each, id: bytes(each.id) }));
    const read = { ...options, challenge: bytes(options.challenge) };
    if (!adds) return { ...read, allowCredentials: known(options.allowCredentials) };
    return { ...read, user: { ...options.user, id: bytes(options.user.id) }, excludeCredentials: known(options.excludeCredentials) };
  }

  function written(credential) {
    if (credential.toJSON) return credential.toJSON();
    const answer = credential.response;
    const names = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
    const told = names.filter((name) => answer[name]).map((name) => [name, text(answer[name])]);
    return {
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      response: Object.fromEntries(told),
      clientExtensionResults: credential.getClientExtensionResults(),
    };
  }

  async function options(form) {
    const { passkey: kind, passkeyOptions: url } = form.dataset;
    const body = new URLSearchParams({ kind, csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
    const answer = await fetch(url, { method: "POST", body, redirect: "manual" });
    if (!answer.ok) throw new Error("away");
    return (await answer.json()).publicKey;
  }

  async function use(form) {
    const say = (sentence) => { form.querySelector("[data-passkey-said]").textContent = sentence; };
    const button = form.querySelector("button");
    const adds = form.dataset.passkey === "add";
    say("");
    form.querySelector("[data-said]")?.remove();
    button.disabled = true;
    try {
      const publicKey = readOptions(await options(form), adds);
      const made = adds ? await navigator.credentials.create({ publicKey }) : await navigator.credentials.get({ publicKey });
      form.elements.proof_credential.value = JSON.stringify(written(made));
      form.submit();
    } catch (wrong) {
      button.disabled = false;
      say(wrong.message === "away" || wrong instanceof TypeError ? form.dataset.away : form.dataset.failed);
      button.focus();
    }
  }

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.querySelector("[data-passkey-none]").hidden = able;
    form.querySelector("[data-passkey-able]").hidden = !able;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (able) use(form);
    });
  }
})();
