/** The two ceremonies as a page of yours would run them, with nothing but what browsers have. */

const $ = (id) => document.getElementById(id);

/** The passkeys that this page has seen, by credential ID: there is no call for all of them yet. */
const credentials = new Map();

/** What the API refused, with its own code, reason and field. */
class Refusal extends Error {
  constructor(envelope) {
    super(envelope.message);
    this.envelope = envelope;
  }
}

async function call(path, body) {
  const response = await fetch(`/api/v1/webauthn/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const envelope = await response.json();
  if (envelope.status !== "ok") {
    throw new Refusal(envelope);
  }
  return envelope.data;
}

/** Absent members are left out: an empty name is no name. */
function named() {
  const username = $("username").value.trim();
  return username ? { username } : {};
}

async function register() {
  const name = named();
  const options = await call("register/begin", {
    ...name,
    authenticatorSelection: { residentKey: "required" },
  });
  const credential = await navigator.credentials.create({
    publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
  });
  const result = await call("register/complete", { ...name, credential: credential.toJSON() });
  remember(result, `registered ${new Date(result.registeredAt).toLocaleTimeString()}`);
  signedIn(options.user.name);
}

/** The sign-in that waits behind the input's autofill; only one request can be pending in a page. */
let pending = null;

async function authenticate(mediation) {
  const name = mediation ? {} : named();
  const options = await call("authenticate/begin", name);
  pending?.abort();
  const { signal } = (pending = new AbortController());
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
    remember(result, `signed in ${new Date(result.authenticationTime).toLocaleTimeString()}`);
    signedIn(result.username);
  } finally {
    setBusy(false);
  }
}

/** One ceremony at a time: two answers of one authenticator at once look like two authenticators. */
function setBusy(busy) {
  document.querySelectorAll("button").forEach((button) => (button.disabled = busy));
}

function remember(result, when) {
  credentials.set(result.credentialId, { when, synced: result.backupState });
}

function signedIn(username) {
  $("who").textContent = username;
  $("credentials").replaceChildren(
    ...[...credentials].map(([id, { when, synced }]) => {
      const item = document.createElement("li");
      const code = document.createElement("code");
      code.textContent = id;
      item.append(code, ` · ${synced ? "synced" : "on this device"} · ${when}`);
      return item;
    }),
  );
  $("sign-in").hidden = true;
  $("signed-in").hidden = false;
  $("signed-in-title").focus();
}

function signOut() {
  credentials.clear();
  $("signed-in").hidden = true;
  $("sign-in").hidden = false;
  $("username").value = "";
  $("username").focus();
  offerAutofill();
}

function show(error) {
  const entry = error.envelope?.errors[0] ?? {};
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
    pending?.abort();
    await ceremony();
  } catch (error) {
    show(error);
    offerAutofill();
  } finally {
    $("status").textContent = "";
    setBusy(false);
  }
}

/** Conditional mediation: passkeys among the suggestions of the user name's field. */
async function offerAutofill() {
  if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) {
    return;
  }
  try {
    await authenticate("conditional");
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
    run("Signing in…", () => authenticate());
  });
  $("sign-out").addEventListener("click", signOut);
  offerAutofill();
}
