/** The components as a page of yours would use them, and what the API said when it refused. */

import "/client/v1/components.js";
import { createClient } from "/client/v1/fido.js";

const $ = (id) => document.getElementById(id);

/** The access token lives as long as the tab: a real page would not show it to scripts. */
const client = createClient({ token: sessionStorage.getItem("token") ?? undefined });

function keepToken() {
  client.token ? sessionStorage.setItem("token", client.token) : sessionStorage.removeItem("token");
}

function show(template) {
  const content = document.importNode($(template).content, true);
  const component = content.querySelector("fido-sign-in, fido-passkeys");
  component.client = client;
  $("account").replaceChildren(content);
  return component;
}

async function showAccount() {
  const { username } = await client.account.get();
  show("signed-in");
  $("who").textContent = username;
  $("sign-out").addEventListener("click", signOut);
  $("delete-account").addEventListener("click", deleteAccount);
  $("title").focus();
}

function signOut() {
  client.token = undefined;
  keepToken();
  show("signed-out");
}

async function deleteAccount() {
  if (confirm("Delete the account with all its passkeys?")) {
    try {
      await client.withReauthentication(() => client.account.delete());
      signOut();
    } catch (error) {
      showError(error);
    }
  }
}

/** Codes of a person who changed their mind, or has what they ask for. */
const NO_FAILURE = ["ABORTED", "NOT_ALLOWED", "ALREADY_REGISTERED"];

function showError({ code, reason, field, requestId }) {
  if (!NO_FAILURE.includes(code)) {
    $("error-code").textContent = code;
    $("error-reason").textContent = reason ?? "–";
    $("error-field").textContent = field ?? "–";
    $("error-request").textContent = requestId ?? "–";
    $("error").hidden = false;
  }
}

addEventListener("fido-error", ({ detail }) => showError(detail));
addEventListener("fido-passkeys-changed", keepToken);
addEventListener("fido-signed-in", () => {
  keepToken();
  showAccount();
});
$("account").addEventListener("click", () => ($("error").hidden = true), { capture: true });

if (client.token) {
  // A token that has expired, or whose account is gone, is forgotten.
  showAccount().catch(signOut);
} else {
  show("signed-out");
}
