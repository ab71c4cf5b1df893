// The only script of these pages: it asks the browser for a passkey and puts the answer into a form. Everything else is
// done by the server, and pages that do not need a passkey have no script at all.
"use strict";
(() => {
  if (!window.PublicKeyCredential || !navigator.credentials) {
    return;
  }

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) => buffer
    ? btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "")
    : undefined;
  const listed = (list) => (list || []).map((each) => ({ ...each, id: bytes(each.id) }));

  class Refused extends Error {}

  /** The server's question, for what now stands in the form. */
  async function question(form, url) {
    const sent = new URLSearchParams();
    new FormData(form).forEach((value, name) => typeof value === "string" && sent.append(name, value));
    const response = await fetch(url, { method: "POST", body: sent, redirect: "error" });
    const said = await response.json();
    if (!response.ok) {
      throw new Refused(said.message);
    }
    return said;
  }

  async function confirmed(form, url) {
    const asked = await question(form, url);
    const credential = await navigator.credentials.get({
      publicKey: { ...asked, challenge: bytes(asked.challenge), allowCredentials: listed(asked.allowCredentials) },
    });
    const response = credential.response;
    return answer(credential, {
      clientDataJSON: text(response.clientDataJSON),
      authenticatorData: text(response.authenticatorData),
      signature: text(response.signature),
      userHandle: text(response.userHandle),
    });
  }

  async function created(form, url) {
    const asked = await question(form, url);
    const credential = await navigator.credentials.create({
      publicKey: {
        ...asked,
        challenge: bytes(asked.challenge),
        user: { ...asked.user, id: bytes(asked.user.id) },
        excludeCredentials: listed(asked.excludeCredentials),
      },
    });
    return answer(credential, {
      clientDataJSON: text(credential.response.clientDataJSON),
      attestationObject: text(credential.response.attestationObject),
    });
  }

  function answer(credential, response) {
    return JSON.stringify({
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      response,
      clientExtensionResults: {},
    });
  }

  async function press(button) {
    const form = button.form;
    const { confirm, create } = button.dataset;
    const failed = form.querySelector("[data-passkey-failed]");
    failed.hidden = true;
    button.disabled = true;
    try {
      if (confirm) {
        form.elements.proof.value = await confirmed(form, confirm);
      }
      if (create) {
        form.elements.answer.value = await created(form, create);
      }
      form.submit();
    } catch (fault) {
      failed.textContent = fault instanceof Refused ? fault.message : failed.dataset.passkeyFailed;
      failed.hidden = false;
      button.disabled = false;
      button.focus();
    }
  }

  for (const shown of document.querySelectorAll("[data-passkey]")) {
    shown.hidden = false;
  }
  for (const instead of document.querySelectorAll("[data-no-passkey]")) {
    instead.hidden = true;
  }
  for (const button of document.querySelectorAll("button[data-confirm], button[data-create]")) {
    button.addEventListener("click", (event) => {
      event.preventDefault();
      press(button);
    });
  }
})();
