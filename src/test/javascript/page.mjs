/** What a page has: a browser and a server, both of them faked, for the library alone. */

import { mock } from "node:test";

export const CLIENT = new URL("../../main/resources/META-INF/resources/client/v1/", import.meta.url);

export const buffer = (...bytes) => Uint8Array.from(bytes).buffer;

export const exception = (name) => new DOMException(name, name);

/** An access token that names `username`. */
export const tokenOf = (username) =>
  `e30.${Buffer.from(JSON.stringify({ preferred_username: username })).toString("base64url")}.c2ln`;

export const CREATION = {
  rp: { id: "example.org", name: "Example" },
  user: { id: "AQID", name: "alice", displayName: "Alice" },
  challenge: "_-8",
  pubKeyCredParams: [{ type: "public-key", alg: -7 }],
};

export const REQUEST = { challenge: "_-8", rpId: "example.org" };

export const attestation = () => ({
  rawId: buffer(251, 239),
  type: "public-key",
  authenticatorAttachment: null,
  response: {
    clientDataJSON: buffer(1),
    attestationObject: buffer(2),
    getTransports: () => ["internal"],
  },
  getClientExtensionResults: () => ({}),
});

export const assertion = () => ({
  rawId: buffer(251, 239),
  type: "public-key",
  response: {
    clientDataJSON: buffer(1),
    authenticatorData: buffer(2),
    signature: buffer(3),
    userHandle: buffer(1, 2, 3),
  },
  getClientExtensionResults: () => ({}),
});

/** A promise that waits until the page ends the request, as the browser's. */
export const pending = ({ signal }) =>
  new Promise((resolve, reject) => {
    const end = () => reject(exception("AbortError"));
    signal.aborted ? end() : signal.addEventListener("abort", end);
  });

/** Lets everything run that waits for nothing. */
export const settle = () => new Promise((resolve) => setImmediate(resolve));

/** Installs a browser; the members of `credentials` and `type` replace its own. */
export function browser({ credentials = {}, type = {}, isSecureContext = true } = {}) {
  const own = {
    create: mock.fn(async () => attestation()),
    get: mock.fn(async () => assertion()),
    ...credentials,
  };
  const PublicKeyCredential = {
    isConditionalMediationAvailable: async () => true,
    getClientCapabilities: async () => ({ conditionalCreate: true, immediateGet: true }),
    signalUnknownCredential: mock.fn(async () => {}),
    signalAllAcceptedCredentials: mock.fn(async () => {}),
    signalCurrentUserDetails: mock.fn(async () => {}),
    ...type,
  };
  for (const [name, value] of Object.entries({
    navigator: { credentials: own },
    PublicKeyCredential,
    isSecureContext,
    document: undefined,
  })) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  return { ...own, ...PublicKeyCredential };
}

export const refusal = (status, code, entry = {}, headers = {}) =>
  Response.json({ status: "error", errors: [{ code, message: "of the server", ...entry }], requestId: "r-1" }, {
    status,
    headers,
  });

/** A server: `answers` replace its own, by "METHOD /path" or the end of the path; each is data, a Response or a function. */
export function server(answers = {}) {
  const all = {
    "register/begin": CREATION,
    "register/complete": { credentialId: "--8", accessToken: tokenOf("alice") },
    "authenticate/begin": REQUEST,
    "authenticate/complete": { username: "alice", accessToken: tokenOf("alice") },
    ...answers,
  };
  const calls = [];
  async function fetch(url, { method, headers, body, signal }) {
    const call = { url, method, headers, body: body && JSON.parse(body) };
    if (url.endsWith("/client-outcomes")) {
      fetch.outcomes.push(call.body);
      return new Response(null, { status: 204 });
    }
    calls.push(call);
    const key = Object.keys(all).find((each) => each === `${method} ${url}` || url.endsWith(each));
    const answer = typeof all[key] === "function" ? await all[key](call, signal) : all[key];
    return answer instanceof Response ? answer : Response.json({ status: "ok", data: answer });
  }
  fetch.calls = calls;
  fetch.outcomes = [];
  fetch.paths = () => calls.map(({ url }) => url.replace(/.*\/api\/v1\//, ""));
  return fetch;
}
