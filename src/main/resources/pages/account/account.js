/** The hosted page: a sign-in, then the passkeys of who is signed in. The access token is in memory only. */

import "/client/v1/components.js";
import { createClient } from "/client/v1/fido.js";
import { ask } from "./dialog.js";
import { language, texts } from "./texts.js";

const $ = (id) => document.getElementById(id);

/** `/account/account.js` is of the server, `/rp/NAME/account/account.js` of one of its relying parties. */
const client = createClient({ baseUrl: new URL("..", import.meta.url).href });

/** The component that is shown, which also says how it goes with what the page does. */
let component;

function show(template, status = "") {
  const content = document.importNode($(template).content, true);
  component = content.querySelector("fido-sign-in, fido-passkeys");
  component.client = client;
  for (const element of content.querySelectorAll("[data-text]")) {
    element.textContent = texts[element.dataset.text];
  }
  $("content").replaceChildren(content);
  $("status").textContent = status;
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
    $("sign-out").addEventListener("click", () => end("", texts.signedOut, () => {}));
    $("sign-out-everywhere").addEventListener("click", () =>
      end(texts.signingOutEverywhere, texts.signedOutEverywhere, () => client.account.signOutEverywhere()),
    );
    $("delete").addEventListener("click", deleteAccount);
    $("title").focus();
  } catch (error) {
    component.fail(error);
  }
}

async function deleteAccount() {
  const question = { title: texts.deleteQuestion, text: texts.deleteText, yes: texts.delete, no: texts.cancel };
  if (await ask(question)) {
    await end(texts.deleting, texts.deleted, () => client.account.delete());
  }
}

/** Ends a session, or all, or the account: one thing at a time, and not while something is done to the passkeys. */
async function end(doing, done, action) {
  const mine = component;
  const buttons = [...$("account-buttons").children];
  if (buttons.some((each) => each.hasAttribute("aria-disabled"))) {
    return;
  }
  buttons.forEach((each) => each.setAttribute("aria-disabled", "true"));
  await mine.run(doing, async () => {
    await client.withReauthentication(action, () => mine.say(mine.text("confirm")));
    showSignIn(done);
    $("title").focus();
  });
  buttons.forEach((each) => each.removeAttribute("aria-disabled"));
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
