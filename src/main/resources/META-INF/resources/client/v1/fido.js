/**
 * Passkeys in the browser, for fido-server: ceremonies, account and Signal API, without a dependency or a build step.
 * fido.d.ts has the types. "L3" is WebAuthn Level 3, https://www.w3.org/TR/webauthn-3/.
 */

/** What to tell a person, by code; the server's other codes come with a text of its own. */
export const MESSAGES = {
  ABORTED: "Cancelled.",
  NOT_ALLOWED: "Cancelled, or it took too long. Nothing was changed.",
  NO_PASSKEY: "There is no passkey for this site at hand.",
  ALREADY_REGISTERED: "This device has a passkey for this account already.",
  NOT_SUPPORTED: "This browser or device cannot do that with passkeys.",
  INSECURE_CONTEXT: "Passkeys need a secure connection.",
  RP_ID_MISMATCH: "The passkeys of this site cannot be used at this address.",
  NETWORK: "The server cannot be reached. Check the connection, and try again.",
  CHALLENGE_EXPIRED: "That took too long. Please try again.",
  CREDENTIAL_EXISTS: "This passkey is registered already.",
  CREDENTIAL_LIMIT_REACHED: "This account has as many passkeys as it may have. Remove one first.",
  CREDENTIAL_NOT_FOUND: "This passkey is not known here any more. Use another one.",
  FORBIDDEN: "This account or passkey is suspended, or may not do that.",
  LAST_CREDENTIAL: "This is your last passkey. Add another one first, or delete the account.",
  NO_CREDENTIALS: "This account has no passkey that can be used.",
  RATE_LIMIT_EXCEEDED: "Too many attempts. Please wait a moment.",
  RELYING_PARTY_LIMIT_REACHED: "No more accounts or passkeys can be made here at present.",
  REGISTRATION_CLOSED: "Accounts are made by invitation here. If you have one, sign in.",
  SERVICE_UNAVAILABLE: "The server is busy. Please try again in a moment.",
  DATABASE_ERROR: "The server is busy. Please try again in a moment.",
  UNAUTHORIZED: "Please sign in again.",
  USER_EXISTS: "This name is taken. If it is yours, sign in.",
  USER_NOT_FOUND: "There is no account of this name.",
};

/** Codes after which the same call may work, when a person tries again. */
const RETRYABLE = ["NOT_ALLOWED", "NETWORK", "CHALLENGE_EXPIRED", "CHALLENGE_NOT_FOUND"];

/** The one class of errors; api.md has the server's codes, integration.md the others. */
export class FidoError extends Error {
  constructor(code, { message = MESSAGES[code] ?? code, cause, ...details } = {}) {
    super(message, { cause });
    const { status } = details;
    const retryable = RETRYABLE.includes(code) || status === 429 || status >= 500;
    Object.assign(this, { name: "FidoError", code, retryable, ...details });
  }
}

/** Codes by the exceptions of L3 §5.1.3 and §5.1.4; a TypeError is an option that the browser does not know. */
const CODES = {
  AbortError: "ABORTED",
  InvalidStateError: "ALREADY_REGISTERED",
  SecurityError: "RP_ID_MISMATCH",
  NotSupportedError: "NOT_SUPPORTED",
  ConstraintError: "NOT_SUPPORTED",
  TypeError: "NOT_SUPPORTED",
};

/** Outcomes that the server counts (POST /api/v1/webauthn/client-outcomes), by code. */
const OUTCOMES = {
  ABORTED: "aborted",
  NOT_ALLOWED: "not_allowed",
  NO_PASSKEY: "no_credential",
  NOT_SUPPORTED: "unsupported",
};

/** What an older browser would refuse with a TypeError where L3 §2.1.1 has it ignored: values that it cannot know. */
const KNOWN = {
  attestation: ["none", "indirect", "direct", "enterprise"],
  authenticatorAttachment: ["platform", "cross-platform"],
  hints: ["security-key", "client-device", "hybrid"],
  residentKey: ["discouraged", "preferred", "required"],
  transports: ["usb", "nfc", "ble", "smart-card", "hybrid", "internal"],
  userVerification: ["required", "preferred", "discouraged"],
};

function known(object) {
  const kept = { ...object };
  for (const [member, values] of Object.entries(KNOWN)) {
    const value = [kept[member] ?? []].flat().filter((each) => values.includes(each));
    if (Array.isArray(kept[member]) && value.length) {
      kept[member] = value;
    } else if (!value.length) {
      delete kept[member];
    }
  }
  return kept;
}

const bytes = (base64url) =>
  Uint8Array.from(atob(base64url.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));

/** By its tag, as an extension's buffers are of another realm. */
const isBinary = (value) =>
  ArrayBuffer.isView(value) || Object.prototype.toString.call(value) === "[object ArrayBuffer]";

function base64url(value) {
  if (!isBinary(value)) {
    return value; // An extension that has encoded it already.
  }
  const { buffer = value, byteOffset, byteLength } = value;
  const chars = Array.from(new Uint8Array(buffer, byteOffset, byteLength), (byte) => String.fromCharCode(byte));
  return btoa(chars.join("")).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
}

/*
 * The JSON forms (L3 §5.1.8 to §5.1.10) are converted here, in every browser: parseCreationOptionsFromJSON,
 * parseRequestOptionsFromJSON and toJSON are missing in browsers before 2025, and password managers' extensions
 * replace navigator.credentials with objects on which they are missing or wrong. One way is one to test.
 */

const descriptors = (list) => list?.map((each) => known({ ...each, id: bytes(each.id) }));

const salts = ({ first, second }) => ({ first: bytes(first), ...(second && { second: bytes(second) }) });

/** Extension inputs: those with binary members are prf (L3 §10.1.4) and largeBlob (§10.1.5). */
function inputs({ prf, largeBlob, ...others }) {
  const { eval: every, evalByCredential: each } = prf ?? {};
  const byId = each && Object.fromEntries(Object.entries(each).map(([id, values]) => [id, salts(values)]));
  return {
    ...others,
    ...(prf && { prf: { ...(every && { eval: salts(every) }), ...(byId && { evalByCredential: byId }) } }),
    ...(largeBlob && { largeBlob: { ...largeBlob, ...(largeBlob.write && { write: bytes(largeBlob.write) }) } }),
  };
}

const creationOptions = (json) => ({
  ...known(json),
  challenge: bytes(json.challenge),
  user: { ...json.user, id: bytes(json.user.id) },
  excludeCredentials: descriptors(json.excludeCredentials) ?? [],
  authenticatorSelection: known(json.authenticatorSelection),
  extensions: inputs(json.extensions ?? {}),
});

const requestOptions = (json) => ({
  ...known(json),
  challenge: bytes(json.challenge),
  allowCredentials: descriptors(json.allowCredentials) ?? [],
  extensions: inputs(json.extensions ?? {}),
});

/** The credential as JSON. What is empty is left out, as Safari's userHandle of a key that stores none. */
function credentialJson(credential, outputs) {
  const { response, authenticatorAttachment } = credential;
  const encoded = {};
  for (const member of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    encoded[member] = base64url(response[member]) || undefined;
  }
  const id = base64url(credential.rawId) || credential.id;
  const transports = response.getTransports?.() ?? response.transports;
  // PRF results and blobs that were read stay with the page.
  const { results, ...prf } = outputs.prf ?? {};
  const { blob, ...largeBlob } = outputs.largeBlob ?? {};
  const clientExtensionResults = {
    ...outputs,
    ...(outputs.prf && { prf }),
    ...(outputs.largeBlob && { largeBlob }),
  };
  return {
    id,
    rawId: id,
    type: "public-key",
    authenticatorAttachment: authenticatorAttachment ?? undefined,
    response: { ...encoded, transports },
    clientExtensionResults: JSON.parse(
      JSON.stringify(clientExtensionResults, (key, value) => (isBinary(value) ? base64url(value) : value)),
    ),
  };
}

/** The Signal API (L3 §5.1.11) only advises passkey managers: what the server did holds if one does not listen. */
async function advise(method, argument) {
  try {
    await (argument && globalThis.PublicKeyCredential?.[method]?.(argument));
  } catch {
    // A manager that fails tells a page nothing that it could act upon.
  }
}

/** What an access token says; an enrollment token says nothing. Read for the user's name only, so not verified. */
function claims(token) {
  try {
    return JSON.parse(new TextDecoder().decode(bytes(token.split(".")[1])));
  } catch {
    return {};
  }
}

/** A controller that ends with `outer`, too; abort it when done, and `outer` forgets it. */
function linked(outer) {
  const controller = new AbortController();
  const abort = () => controller.abort();
  outer?.addEventListener("abort", abort, { once: true, signal: controller.signal });
  if (outer?.aborted) {
    abort();
  }
  return controller;
}

/** A page that nobody sees begins nothing. */
const shown = async () =>
  globalThis.document?.hidden &&
  new Promise((resolve) => document.addEventListener("visibilitychange", resolve, { once: true }));

function assertSupported() {
  if (globalThis.isSecureContext === false) {
    throw new FidoError("INSECURE_CONTEXT");
  }
  if (!globalThis.PublicKeyCredential || !globalThis.navigator?.credentials) {
    throw new FidoError("NOT_SUPPORTED");
  }
}

/** L3 §5.1.7, with what browsers without it answer elsewhere. */
async function capabilities() {
  const type = globalThis.PublicKeyCredential;
  const found = { ...(await type?.getClientCapabilities?.()) };
  found.conditionalGet = (await type?.isConditionalMediationAvailable?.()) ?? found.conditionalGet ?? false;
  found.userVerifyingPlatformAuthenticator ??=
    (await type?.isUserVerifyingPlatformAuthenticatorAvailable?.()) ?? false;
  return found;
}

const REGISTRATION = { name: "registration", path: "register", method: "create", parse: creationOptions };
const AUTHENTICATION = { name: "authentication", path: "authenticate", method: "get", parse: requestOptions };

/** Autofill begins again before its challenge expires: after 300 seconds, unless the server is set to less. */
const AUTOFILL_RENEWAL_MS = 240_000;

// A browser has one request of a page at a time, whichever client's it is.
let running; // The ceremony that somebody began: {controller, done}.
let autofilling; // The controller of the autofill that waits for its turn, or for a choice.
let suggestion; // The controller of its request.

/** Creates the client of a server, or with `https://…/rp/NAME` of one of its relying parties. */
export function createClient({ baseUrl = "", fetch: send, token, reportOutcomes = true } = {}) {
  const root = `${baseUrl.replace(/\/$/, "")}/api/v1`;

  const request = (method, path, body, bearer, options) =>
    (send ?? fetch)(root + path, {
      method,
      headers: {
        ...(body && { "Content-Type": "application/json" }),
        ...(bearer && { Authorization: `Bearer ${bearer}` }),
      },
      body: body && JSON.stringify(body),
      ...options,
    });

  async function call(method, path, body, bearer = token, signal) {
    let response;
    let envelope;
    try {
      response = await request(method, path, body, bearer, { signal });
      envelope = (await response.json()) ?? {};
    } catch (cause) {
      if (signal?.aborted) {
        throw new FidoError("ABORTED", { cause });
      }
      envelope = { cause };
    }
    if (envelope.status === "ok") {
      return envelope.data;
    }
    const { headers, status = 0 } = response ?? {};
    // Without the server's envelope it is a proxy's answer, or none.
    const other = status === 429 ? "RATE_LIMIT_EXCEEDED" : status >= 500 ? "SERVICE_UNAVAILABLE" : "NETWORK";
    const { code = other, message, ...entry } = envelope.errors?.[0] ?? {};
    await advise("signalUnknownCredential", entry.signalUnknownCredential);
    throw new FidoError(code, {
      message: entry.field === "username" ? `The user name ${message}.` : (MESSAGES[code] ?? message),
      ...entry,
      status,
      requestId: envelope.requestId,
      retryAfter: Number(headers?.get("Retry-After")) || undefined,
      cause: envelope.cause,
    });
  }

  /** Nobody waits for it, and nothing depends on it: it outlives the page, and a failure is a count that is lost. */
  function report(ceremony, outcome, started) {
    if (reportOutcomes && outcome) {
      const milliseconds = started && Math.min(Math.round(performance.now() - started), 3_600_000);
      const body = { ceremony, outcome, milliseconds };
      request("POST", "/webauthn/client-outcomes", body, undefined, { keepalive: true }).catch(() => {});
    }
  }

  /** Asks the browser; `how` is what stands beside the options, as `mediation`. */
  async function ask({ method, parse }, options, how, signal) {
    const argument = { publicKey: parse(options), signal, ...how };
    try {
      const credential = await navigator.credentials[method](argument);
      if (signal.aborted) {
        throw new FidoError("ABORTED"); // It was chosen while a button was pressed: the button counts.
      }
      if (!credential) {
        throw new FidoError("NO_PASSKEY");
      }
      return credential;
    } catch (cause) {
      if (cause instanceof FidoError) {
        throw cause;
      }
      if (how.mediation === "immediate" && cause.name === "TypeError") {
        return ask({ method, parse }, options, { uiMode: "immediate" }, signal); // Chrome 149's name for it.
      }
      const immediate = how.uiMode || how.mediation === "immediate";
      const code = CODES[cause.name] ?? (immediate ? "NO_PASSKEY" : "NOT_ALLOWED");
      throw new FidoError(signal.aborted ? "ABORTED" : code, { cause });
    }
  }

  async function ceremony(kind, body, { bearer = null, how = {}, nickname, onPicked, signal }) {
    const isConditional = how.mediation === "conditional";
    const path = `/webauthn/${kind.path}/`;
    const started = isConditional ? undefined : performance.now(); // Autofill waits for no time that counts.
    let options;
    let credential;
    try {
      assertSupported();
      options = await call("POST", path + "begin", body, bearer, signal);
      credential = await ask(kind, options, how, signal);
    } catch (error) {
      // Autofill that gave way was never asked for.
      report(kind.name, !(isConditional && error.code === "ABORTED") && OUTCOMES[error.code], started);
      throw error;
    }
    report(kind.name, "completed", started);
    onPicked?.();
    const outputs = credential.getClientExtensionResults?.() ?? credential.clientExtensionResults ?? {};
    const json = credentialJson(credential, outputs);
    try {
      // Without the signal: what the authenticator has signed is completed.
      const result = await call("POST", path + "complete", { username: body.username, nickname, credential: json }, bearer);
      token = result.accessToken;
      return { ...result, clientExtensionResults: outputs };
    } catch (error) {
      const isUnknown = [400, 401, 403, 409].includes(error.status) && error.code !== "CREDENTIAL_EXISTS";
      if (kind === REGISTRATION && isUnknown) {
        // The authenticator has a passkey that the server will never know. After a 503 it might.
        await advise("signalUnknownCredential", { rpId: options.rp.id, credentialId: json.id });
      }
      throw error;
    }
  }

  /** A ceremony ends the one before, and autofill gives way to it. */
  async function inFront(kind, body, { signal, ...rest }) {
    running?.controller.abort();
    suggestion?.abort();
    const controller = linked(signal);
    const result = ceremony(kind, body, { ...rest, signal: controller.signal });
    const mine = (running = { controller, done: result.catch(() => {}) });
    try {
      await result;
      autofilling?.abort();
      return await result;
    } finally {
      controller.abort();
      if (running === mine) {
        running = undefined;
      }
    }
  }

  function register({ username, enrollmentToken, bearer, nickname, signal, ...options } = {}, how = {}) {
    const by = enrollmentToken ?? bearer ?? (username ? null : token);
    const body = { ...options, ...how, username: username ?? claims(by).preferred_username };
    return inFront(REGISTRATION, body, { bearer: by, how, nickname, signal });
  }

  const signIn = ({ signal, ...body } = {}, how, bearer) =>
    inFront(AUTHENTICATION, body, { bearer, how, signal });

  async function autofill(input, { signal, onPicked, ...body } = {}) {
    if (input && !/\bwebauthn\s*$/.test(input.getAttribute("autocomplete"))) {
      input.setAttribute("autocomplete", "username webauthn");
    }
    autofilling?.abort();
    suggestion?.abort();
    const own = (autofilling = linked(signal));
    const how = { mediation: "conditional" };
    try {
      assertSupported();
      if (!(await capabilities()).conditionalGet) {
        throw new FidoError("NOT_SUPPORTED");
      }
      for (;;) {
        await running?.done;
        await shown();
        if (own.signal.aborted) {
          throw new FidoError("ABORTED");
        }
        if (!running) {
          const round = (suggestion = linked(own.signal));
          const renewal = setTimeout(() => round.abort(), AUTOFILL_RENEWAL_MS);
          try {
            return await ceremony(AUTHENTICATION, body, { how, onPicked, signal: round.signal });
          } catch (error) {
            if (error.code !== "ABORTED" || own.signal.aborted) {
              throw error;
            }
          } finally {
            clearTimeout(renewal);
          }
        }
      }
    } finally {
      own.abort();
    }
  }

  /** A passkey beside another sign-in (L3 §5.1.3, conditional create); null where the browser makes none. */
  async function upgrade(options) {
    if (!(await capabilities()).conditionalCreate) {
      return null;
    }
    try {
      return await register(options, { mediation: "conditional" });
    } catch (error) {
      if (["NOT_ALLOWED", "NOT_SUPPORTED", "ALREADY_REGISTERED", "ABORTED"].includes(error.code)) {
        return null;
      }
      throw error;
    }
  }

  async function immediate(options) {
    if (!(await capabilities()).immediateGet) {
      throw new FidoError("NOT_SUPPORTED");
    }
    return signIn(options, { mediation: "immediate" });
  }

  /** The same user again; the token makes a strong sign-in raise the credential (api.md, authenticate/complete). */
  async function stepUp(transaction, options) {
    const username = claims(token).preferred_username;
    if (!username) {
      throw new FidoError("UNAUTHORIZED"); // Nobody is signed in, and anybody's passkey would do.
    }
    return signIn({ username, userVerification: "required", ...options, transaction }, undefined, token);
  }

  /** Does `action`; where the server asks who it is, asks the user, and does it once more. */
  async function withReauthentication(action, beforePrompt) {
    try {
      return await action();
    } catch (error) {
      if (error.code !== "UNAUTHORIZED" || !token) {
        throw error;
      }
      beforePrompt?.(error);
      await stepUp(undefined, error.missing === "USER_VERIFICATION" ? {} : { userVerification: "preferred" });
      return action();
    }
  }

  const passkey = (id) => `/me/credentials/${encodeURIComponent(id)}`;

  const passkeys = {
    list: async () => (await call("GET", "/me/credentials")).credentials,
    rename: (id, nickname) => call("PATCH", passkey(id), { nickname: nickname || null }),
    async remove(id, { force = false } = {}) {
      const left = await call("DELETE", passkey(id) + (force ? "?force=true" : ""));
      await advise("signalAllAcceptedCredentials", left);
      return left;
    },
  };

  const account = {
    get: () => call("GET", "/me"),
    async update(changes) {
      const changed = await call("PATCH", "/me", changes);
      await advise("signalCurrentUserDetails", changed.signalCurrentUserDetails);
      return changed;
    },
    async signOutEverywhere() {
      await call("DELETE", "/me/tokens");
      token = undefined;
    },
    async delete() {
      const left = await call("DELETE", "/me");
      token = undefined;
      await advise("signalAllAcceptedCredentials", left);
      return left;
    },
  };

  return {
    get token() {
      return token;
    },
    set token(value) {
      token = value;
    },
    register,
    signIn,
    autofill,
    upgrade,
    immediate,
    stepUp,
    withReauthentication,
    passkeys,
    account,
    capabilities,
  };
}
