/** Signs an operator in, and shows the view that the address names behind its #. */

import { createApi } from "./api.js";
import { adoption } from "./adoption.js";
import { apiKeys } from "./api-keys.js";
import { button, make } from "./dom.js";
import { events } from "./events.js";
import { metadata } from "./metadata.js";
import { policy } from "./policy.js";
import { relyingParties } from "./relying-parties.js";
import { attempt, belongTo, onUnauthorized } from "./status.js";
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

const TITLE = document.title;

/** The only place where the key is. */
let api;

/** Ends what a view still does when another one is shown: its timers and calls. */
let shown = new AbortController();

belongTo(shown.signal);

function renew() {
  shown.abort();
  shown = new AbortController();
  belongTo(shown.signal);
}

/** A part of the address; somebody's typing error stays what it is. */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

async function show() {
  if (!api) {
    return;
  }
  renew();
  const [name, argument = ""] = location.hash.slice(1).split("/", 2).map(decoded);
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
  const content = await attempt(() => view.show({ api, argument, signal, use }));
  if (!signal.aborted) {
    $("view").replaceChildren(content ?? "");
    $("view").querySelector("h2")?.focus();
    document.title = `${$("view").querySelector("h2")?.textContent ?? "Console"} · fido-server`;
  }
}

/** Goes on with the same key for another relying party. */
let use;

async function signIn(key, relyingParty, hash = location.hash) {
  const { signal } = shown;
  const next = createApi(ROOT, key, relyingParty);
  try {
    await next.get("/users?limit=1");
  } catch (error) {
    if (error.code !== "FORBIDDEN") {
      throw error; // A key of other scopes is one, too.
    }
  }
  if (signal.aborted) {
    return; // Somebody has signed out meanwhile, or in.
  }
  api = next;
  use = (name) => attempt(() => signIn(key, name, "#users"));
  $("key").value = "";
  $("relying-party").textContent = relyingParty;
  history.replaceState(null, "", hash || "#users");
  setSignedIn(true);
  await show();
}

function signOut() {
  api = undefined;
  use = undefined;
  renew();
  $("view").replaceChildren();
  $("key").value = "";
  document.title = TITLE;
  history.replaceState(null, "", location.pathname + location.search);
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
  await attempt(() => signIn(key, party || "default"));
});
$("sign-out").replaceWith(button("Sign out", () => attempt(signOut), { id: "sign-out" }));
onUnauthorized(() => api && signOut());
addEventListener("hashchange", show);
$("key").focus();
