/** The two ceremonies as a page of yours would run them, with nothing but what browsers have. */

const $ = (id) => document.getElementById(id);

/** The access token of whoever is signed in. It lives as long as the tab: a real page would not show it to scripts. */
let token = sessionStorage.getItem("token");

function keep(accessToken) {
  token = accessToken;
  accessToken ? sessionStorage.setItem("token", accessToken) : sessionStorage.removeItem("token");
}

/** What a person can do about what the API refused. */
const ADVICE = {
  CREDENTIAL_EXISTS: "This device has a passkey for this account already.",
  CREDENTIAL_LIMIT_REACHED: "This account has as many passkeys as it may have. Delete one first.",
  CREDENTIAL_NOT_FOUND: "This passkey is not known here any more. Use another one.",
  CHALLENGE_EXPIRED: "That took too long. Please try again.",
  FORBIDDEN: "This account or passkey is suspended. Ask whoever runs this server.",
  LAST_CREDENTIAL: "This is your last passkey. Add another one first, or delete the account.",
  NO_CREDENTIALS: "This account has no passkey that can be used.",
  RATE_LIMIT_EXCEEDED: "Too many attempts. Please wait a moment.",
  REGISTRATION_CLOSED: "Accounts are made by invitation here. If you have one, sign in.",
  USER_EXISTS: "This name is taken. If it is yours, sign in.",
  USER_NOT_FOUND: "There is no account of this name. Register a passkey to make one.",
};

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

async function authenticate(signal, mediation, name = mediation ? {} : named()) {
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
  keep(accessToken);
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
  $("add").onclick = () => run("Adding…", (signal) => withSignIn((now) => register(now, { username }), signal));
}

/** Some changes need a recent sign-in, and one that verified the user: then the page asks for it, and goes on. */
async function withSignIn(action, signal) {
  try {
    await action(signal);
  } catch (error) {
    if (error.envelope?.errors[0].reason !== "REAUTHENTICATION_REQUIRED") {
      throw error;
    }
    $("status").textContent = "Please confirm that it is you…";
    await authenticate(signal, undefined, { username: $("who").textContent });
    await action(signal);
  }
}

function item(credential) {
  const used = credential.lastUsedAt
    ? `last used ${new Date(credential.lastUsedAt).toLocaleString()}`
    : "not used yet";
  const name = document.createElement("strong");
  name.textContent = credential.nickname ?? `Passkey of ${new Date(credential.createdAt).toLocaleString()}`;
  const details = document.createElement("p");
  details.className = "help";
  details.textContent = `${credential.backupState ? "synced" : "on this device"} · ${used}`;
  const buttons = document.createElement("div");
  buttons.className = "buttons";
  const row = document.createElement("li");
  row.id = `credential-${credential.id}`;
  buttons.append(
    button("Rename", () => row.replaceChildren(nameForm(credential, row))),
    button("Delete", () => confirm(`Delete "${name.textContent}"?`) && run("Deleting…", () => remove(credential))),
  );
  row.append(name, details, buttons);
  return row;
}

function button(text, action, type = "button") {
  const made = document.createElement("button");
  made.type = type;
  made.textContent = text;
  made.addEventListener("click", action ?? (() => {}));
  return made;
}

/** The form in place of a passkey's row while it is renamed. */
function nameForm(credential, row) {
  const label = document.createElement("label");
  label.textContent = "Name of the passkey; empty for none";
  const input = document.createElement("input");
  input.maxLength = 255;
  input.value = credential.nickname ?? "";
  label.append(input);
  const buttons = document.createElement("div");
  buttons.className = "buttons";
  const back = () => {
    row.replaceWith(item(credential));
    focusOn(credential);
  };
  buttons.append(button("Save", null, "submit"), button("Cancel", back));
  const form = document.createElement("form");
  form.append(label, buttons);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    run("Renaming…", () => rename(credential, input.value.trim()));
  });
  setTimeout(() => input.focus());
  return form;
}

function focusOn({ id }) {
  $(`credential-${id}`)?.querySelector("button")?.focus();
}

async function rename(credential, name) {
  await withSignIn(() => request("PATCH", `me/credentials/${credential.id}`, { nickname: name || null }), next());
  await showAccount();
  focusOn(credential);
}

async function remove({ id }) {
  await withSignIn(
    async () => signal("signalAllAcceptedCredentials", await request("DELETE", `me/credentials/${id}`)),
    next(),
  );
  await showAccount();
  $("credentials-title").focus();
}

async function removeAccount() {
  if (confirm("Delete the account with all its passkeys?")) {
    await withSignIn(
      async () => signal("signalAllAcceptedCredentials", await request("DELETE", "me")),
      next(),
    );
    signOut();
  }
}

function signOut() {
  keep(null);
  $("signed-in").hidden = true;
  $("sign-in").hidden = false;
  $("username").value = "";
  $("username").focus();
  offerAutofill();
}

function show(error) {
  const entry = error.envelope?.errors[0] ?? {};
  signal("signalUnknownCredential", entry.signalUnknownCredential);
  $("error-title").textContent = error.envelope ? "That did not work" : "The browser refused";
  $("error-message").textContent = advice(entry) ?? error.message;
  $("error-code").textContent = entry.code ?? error.name;
  $("error-reason").textContent = entry.reason ?? "–";
  $("error-field").textContent = entry.field ?? "–";
  $("error-request").textContent = error.envelope?.requestId ?? "–";
  $("error").hidden = false;
  $("error").scrollIntoView({ block: "nearest" });
}

function advice({ code, field, message }) {
  return field === "username" ? `The user name ${message}.` : ADVICE[code];
}

/** What is no error: somebody changed their mind, or has what they ask for. */
function notice(error) {
  return {
    AbortError: "Cancelled.",
    NotAllowedError: "Cancelled, or it took too long. Nothing was changed.",
    InvalidStateError: "This device has a passkey for this account already.",
  }[error.name];
}

async function run(what, ceremony) {
  const before = document.activeElement;
  let outcome = "";
  $("error").hidden = true;
  $("status").textContent = what;
  setBusy(true);
  try {
    await ceremony(next());
  } catch (error) {
    outcome = notice(error) ?? "";
    if (!outcome) {
      show(error);
    }
    if (!token) {
      offerAutofill();
    }
  } finally {
    $("status").textContent = outcome;
    setBusy(false);
    // A button that is disabled loses the focus.
    if (document.activeElement === document.body) {
      before.focus();
    }
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
  if (token) {
    // A token that has expired, or whose account is gone, is forgotten.
    signedIn(token).catch(signOut);
  } else {
    offerAutofill();
  }
}
