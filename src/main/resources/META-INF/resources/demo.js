/** The two ceremonies as a page of yours would run them, with nothing but what browsers have. */

const $ = (id) => document.getElementById(id);

/** The access token of whoever is signed in. It lives as long as the page: a real one would not show it to scripts. */
let token = null;

/** What the API refused, with its own code, reason and field. */
class Refusal extends Error {
  constructor(envelope) {
    super(envelope.message);
    this.envelope = envelope;
  }
}

async function request(method, path, body) {
  const response = await fetch(`/api/v1/${path}`, {
    method,
    headers: {
      ...(body && { "Content-Type": "application/json" }),
      ...(token && { Authorization: `Bearer ${token}` }),
    },
    body: body && JSON.stringify(body),
  });
  const envelope = await response.json();
  if (envelope.status !== "ok") {
    throw new Refusal(envelope);
  }
  return envelope.data;
}

const call = (path, body) => request("POST", `webauthn/${path}`, body);

/** The Signal API (WebAuthn L3 §5.1.10): passkey managers forget what the server has forgotten. */
async function signal(method, argument) {
  if (argument && PublicKeyCredential[method]) {
    await PublicKeyCredential[method](argument);
  }
}

/** Absent members are left out: an empty name is no name. */
function named() {
  const username = $("username").value.trim();
  return username ? { username } : {};
}

/** A page can have one request pending, so each ends the one before it, however far that has come. */
let pending = new AbortController();

function next() {
  pending.abort();
  pending = new AbortController();
  return pending.signal;
}

async function register(signal, name = named()) {
  const options = await call("register/begin", {
    ...name,
    authenticatorSelection: { residentKey: "required" },
  });
  const credential = await navigator.credentials.create({
    publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
    signal,
  });
  const result = await call("register/complete", { ...name, credential: credential.toJSON() });
  await signedIn(result.accessToken);
}

async function authenticate(signal, mediation) {
  const name = mediation ? {} : named();
  const options = await call("authenticate/begin", name);
  const credential = await navigator.credentials.get({
    publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
    signal,
    ...(mediation && { mediation }),
  });
  if (signal.aborted) {
    return; // A button was pressed while the suggestion was being taken: that is what counts.
  }
  setBusy(true);
  try {
    const result = await call("authenticate/complete", { ...name, credential: credential.toJSON() });
    await signedIn(result.accessToken);
  } finally {
    setBusy(false);
  }
}

/** One ceremony at a time: two answers of one authenticator at once look like two authenticators. */
function setBusy(busy) {
  document.querySelectorAll("button").forEach((button) => (button.disabled = busy));
}

async function signedIn(accessToken) {
  token = accessToken;
  await showAccount();
  $("sign-in").hidden = true;
  $("signed-in").hidden = false;
  $("signed-in-title").focus();
}

async function showAccount() {
  const { username } = await request("GET", "me");
  const { credentials } = await request("GET", "me/credentials");
  $("who").textContent = username;
  $("credentials").replaceChildren(...credentials.map(item));
  $("add").onclick = () => run("Adding…", (signal) => register(signal, { username }));
}

function item(credential) {
  const used = credential.lastUsedAt
    ? `last used ${new Date(credential.lastUsedAt).toLocaleString()}`
    : "not used yet";
  const name = document.createElement("strong");
  name.textContent = credential.nickname ?? `Passkey of ${new Date(credential.createdAt).toLocaleString()}`;
  const row = document.createElement("li");
  row.append(
    name,
    ` · ${credential.backupState ? "synced" : "on this device"} · ${used} `,
    button("Rename", () => rename(credential)),
    button("Delete", () => remove(credential)),
  );
  return row;
}

function button(text, action) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.addEventListener("click", () => run(`${text}…`, action));
  return made;
}

async function rename({ id, nickname }) {
  const name = prompt("Its name, or nothing for none", nickname ?? "");
  if (name !== null) {
    await request("PATCH", `me/credentials/${id}`, { nickname: name || null });
    await showAccount();
  }
}

async function remove({ id }) {
  await signal("signalAllAcceptedCredentials", await request("DELETE", `me/credentials/${id}`));
  await showAccount();
}

async function removeAccount() {
  if (confirm("Delete the account with all its passkeys?")) {
    await signal("signalAllAcceptedCredentials", await request("DELETE", "me"));
    signOut();
  }
}

function signOut() {
  token = null;
  $("signed-in").hidden = true;
  $("sign-in").hidden = false;
  $("username").value = "";
  $("username").focus();
  offerAutofill();
}

function show(error) {
  const entry = error.envelope?.errors[0] ?? {};
  signal("signalUnknownCredential", entry.signalUnknownCredential);
  $("error-title").textContent = error.envelope ? "The server refused" : "The browser refused";
  $("error-message").textContent = error.message;
  $("error-code").textContent = entry.code ?? error.name;
  $("error-reason").textContent = entry.reason ?? "–";
  $("error-field").textContent = entry.field ?? "–";
  $("error-request").textContent = error.envelope?.requestId ?? "–";
  $("error").hidden = false;
  $("error").scrollIntoView({ block: "nearest" });
}

async function run(what, ceremony) {
  $("error").hidden = true;
  $("status").textContent = what;
  setBusy(true);
  try {
    await ceremony(next());
  } catch (error) {
    show(error);
    if (!token) {
      offerAutofill();
    }
  } finally {
    $("status").textContent = "";
    setBusy(false);
  }
}

/** Conditional mediation: passkeys among the suggestions of the user name's field. */
async function offerAutofill() {
  const signal = next();
  if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) {
    return;
  }
  try {
    await authenticate(signal, "conditional");
  } catch (error) {
    // That nobody took the suggestion, or that a button was pressed instead, is no news.
    if (error instanceof Refusal) {
      show(error);
    }
  }
}

if (!window.PublicKeyCredential?.parseCreationOptionsFromJSON) {
  show(new Error("This browser has no passkeys, or is too old for this page."));
} else {
  $("register").addEventListener("click", () => run("Registering…", register));
  $("account").addEventListener("submit", (event) => {
    event.preventDefault();
    run("Signing in…", authenticate);
  });
  $("sign-out").addEventListener("click", signOut);
  $("delete-account").addEventListener("click", () => run("Deleting…", removeAccount));
  offerAutofill();
}
