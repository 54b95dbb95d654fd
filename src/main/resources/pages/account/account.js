/** The hosted page: a sign-in, then the passkeys of who is signed in. The access token is in memory only. */

import "/client/v1/components.js";
import { MESSAGES, createClient } from "/client/v1/fido.js";
import { ask } from "./dialog.js";
import { language, texts } from "./texts.js";

const $ = (id) => document.getElementById(id);

/** `/account/account.js` is of the server, `/rp/NAME/account/account.js` of one of its relying parties. */
const client = createClient({ baseUrl: new URL("..", import.meta.url).href });

function show(template, status = "") {
  const content = document.importNode($(template).content, true);
  content.querySelector("fido-sign-in, fido-passkeys").client = client;
  for (const element of content.querySelectorAll("[data-text]")) {
    element.textContent = texts[element.dataset.text];
  }
  $("content").replaceChildren(content);
  $("status").textContent = status;
  $("error").textContent = "";
}

function showSignIn(status) {
  client.token = undefined;
  show("signed-out", status);
}

async function showAccount() {
  try {
    const { username } = await client.account.get();
    show("signed-in");
    $("who").textContent = username;
    $("sign-out").addEventListener("click", () => {
      showSignIn(texts.signedOut);
      $("title").focus();
    });
    $("sign-out-everywhere").addEventListener("click", signOutEverywhere);
    $("delete").addEventListener("click", deleteAccount);
    $("title").focus();
  } catch (error) {
    showError(error);
  }
}

async function signOutEverywhere() {
  try {
    await client.withReauthentication(() => client.account.signOutEverywhere());
    showSignIn(texts.signedOutEverywhere);
    $("title").focus();
  } catch (error) {
    showError(error);
  }
}

async function deleteAccount() {
  const question = { title: texts.deleteQuestion, text: texts.deleteText, yes: texts.delete, no: texts.cancel };
  if (await ask(question)) {
    try {
      await client.withReauthentication(() => client.account.delete());
      showSignIn(texts.deleted);
      $("title").focus();
    } catch (error) {
      showError(error);
    }
  }
}

function showError({ code, message, requestId }) {
  $("error").textContent = [MESSAGES[code] ?? message, requestId].filter(Boolean).join(" ");
}

addEventListener("fido-signed-in", showAccount);
addEventListener("hashchange", () => {
  // An enrolment link that is opened where the page is already.
  if (location.hash.includes("enroll=")) {
    location.reload();
  }
});
document.documentElement.lang = language;
showSignIn();
