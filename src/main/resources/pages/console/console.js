/** Signs an operator in, and shows the view that the address names behind its #. */

import { createApi } from "./api.js";
import { adoption } from "./adoption.js";
import { apiKeys } from "./api-keys.js";
import { button, make } from "./dom.js";
import { events } from "./events.js";
import { metadata } from "./metadata.js";
import { policy } from "./policy.js";
import { relyingParties } from "./relying-parties.js";
import { attempt, onUnauthorized } from "./status.js";
import { user } from "./user.js";
import { users } from "./users.js";
import { webhooks } from "./webhooks.js";

const $ = (id) => document.getElementById(id);

/** Views by the first part of the address behind #; those with a title are in the navigation. */
const VIEWS = {
  users: { title: "Users", show: users },
  user: { show: user, under: "users" },
  events: { title: "Audit trail", show: events },
  policy: { title: "Policy", show: policy },
  adoption: { title: "Adoption", show: adoption },
  metadata: { title: "Metadata", show: metadata },
  webhooks: { title: "Webhooks", show: webhooks },
  "api-keys": { title: "API keys", show: apiKeys },
  "relying-parties": { title: "Relying parties", show: relyingParties },
};

/** `/console/console.js` is served by the server that it is about. */
const ROOT = new URL("..", import.meta.url).href;

/** The only place where the key is. */
let api;

/** Ends what a view still does when another one is shown: its timers and calls. */
let shown = new AbortController();

async function show() {
  shown.abort();
  shown = new AbortController();
  if (!api) {
    return;
  }
  const [name, argument = ""] = location.hash.slice(1).split("/", 2);
  const view = VIEWS[name] ?? VIEWS.users;
  const current = view.under ?? (VIEWS[name] ? name : "users");
  for (const link of $("views").querySelectorAll("a")) {
    if (link.hash === `#${current}`) {
      link.setAttribute("aria-current", "page");
    } else {
      link.removeAttribute("aria-current");
    }
  }
  const { signal } = shown;
  const content = await attempt(() => view.show({ api, argument: decodeURIComponent(argument), signal, use }));
  if (!signal.aborted) {
    $("view").replaceChildren(content ?? "");
    $("view").querySelector("h2")?.focus();
    document.title = `${$("view").querySelector("h2")?.textContent ?? "Console"} · fido-server`;
  }
}

/** Goes on with the same key for another relying party. */
let use;

async function signIn(key, relyingParty) {
  const next = createApi(ROOT, key, relyingParty);
  try {
    await next.get("/users?limit=1");
  } catch (error) {
    if (error.code !== "FORBIDDEN") {
      throw error; // A key of other scopes is one, too.
    }
  }
  api = next;
  use = (name) =>
    attempt(async () => {
      history.replaceState(null, "", "#users");
      await signIn(key, name === "default" ? "" : name);
    });
  $("relying-party").textContent = relyingParty || "default";
  setSignedIn(true);
  await show();
}

function signOut() {
  api = undefined;
  use = undefined;
  shown.abort();
  $("view").replaceChildren();
  setSignedIn(false);
  $("key").focus();
}

function setSignedIn(isSignedIn) {
  $("sign-in").hidden = isSignedIn;
  for (const id of ["session", "views", "view"]) {
    $(id).hidden = !isSignedIn;
  }
}

$("views").append(
  make(
    "ul",
    {},
    Object.entries(VIEWS)
      .filter(([, { title }]) => title)
      .map(([name, { title }]) => make("li", {}, make("a", { href: `#${name}`, textContent: title }))),
  ),
);
$("sign-in-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const [key, party] = [$("key").value.trim(), $("party").value.trim()];
  await attempt(async () => {
    await signIn(key, party);
    $("key").value = "";
  });
});
$("sign-out").replaceWith(button("Sign out", signOut, { id: "sign-out" }));
onUnauthorized(signOut);
addEventListener("hashchange", show);
$("key").focus();
