import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, mock, test } from "node:test";
import {
  CLIENT, CREATION, REQUEST, assertion, attestation, browser, buffer, exception, pending, refusal, server, settle,
  tokenOf,
} from "./page.mjs";

const { FidoError, MESSAGES, createClient } = await import(new URL("fido.js", CLIENT));

/** Asserts that it fails with this code and these details, and with something to tell a person. */
const fails = (promise, code, details = {}) =>
  assert.rejects(promise, (error) => {
    assert.ok(error instanceof FidoError, String(error));
    assert.equal(error.code, code);
    assert.ok(error.message.length > 2);
    for (const [name, value] of Object.entries(details)) {
      assert.equal(error[name], value, name);
    }
    return true;
  });

describe("a registration", () => {
  test("of a new user goes without a token, as the server refuses one", async () => {
    const { create } = browser();
    const fetch = server();
    const client = createClient({ baseUrl: "https://id.example.org/rp/acme/", fetch, token: tokenOf("bob") });

    const result = await client.register({ username: "alice", nickname: "Phone", hints: ["hybrid"] });

    assert.equal(result.credentialId, "--8");
    assert.equal(client.token, tokenOf("alice"));
    const [begin, complete] = fetch.calls;
    assert.equal(begin.url, "https://id.example.org/rp/acme/api/v1/webauthn/register/begin");
    assert.deepEqual(begin.body, { username: "alice", hints: ["hybrid"] });
    assert.equal(begin.headers.Authorization, undefined);
    assert.equal(complete.headers.Authorization, undefined);
    assert.deepEqual(complete.body, {
      username: "alice",
      nickname: "Phone",
      credential: {
        id: "--8",
        rawId: "--8",
        type: "public-key",
        response: { clientDataJSON: "AQ", attestationObject: "Ag", transports: ["internal"] },
        clientExtensionResults: {},
      },
    });
    const { publicKey } = create.mock.calls[0].arguments[0];
    assert.deepEqual(publicKey.challenge, Uint8Array.of(255, 239));
    assert.deepEqual(publicKey.user.id, Uint8Array.of(1, 2, 3));
  });

  test("with an enrollment token names nobody", async () => {
    browser();
    const fetch = server();
    await createClient({ fetch, token: tokenOf("bob") }).register({ enrollmentToken: "one-time" });

    for (const { headers, body } of fetch.calls) {
      assert.equal(headers.Authorization, "Bearer one-time");
      assert.equal(body.username, undefined);
    }
  });

  test("of one more passkey is the user's of the token", async () => {
    browser();
    const fetch = server();
    await createClient({ fetch, token: tokenOf("Zoë") }).register();

    for (const { headers, body } of fetch.calls) {
      assert.equal(headers.Authorization, `Bearer ${tokenOf("Zoë")}`);
      assert.equal(body.username, "Zoë");
    }
  });

  test("drops what the browser cannot know", async () => {
    const { create } = browser();
    const fetch = server({
      "register/begin": {
        ...CREATION,
        hints: ["telepathy", "hybrid"],
        attestation: "sworn",
        authenticatorSelection: { authenticatorAttachment: "implanted", residentKey: "preferred" },
        excludeCredentials: [
          { type: "public-key", id: "AQ", transports: ["usb", "cable"] },
          { type: "public-key", id: "Ag", transports: ["cable"] },
        ],
      },
    });
    await createClient({ fetch }).register({ username: "alice" });

    const { publicKey } = create.mock.calls[0].arguments[0];
    assert.deepEqual(publicKey.hints, ["hybrid"]);
    assert.equal("attestation" in publicKey, false);
    assert.deepEqual(publicKey.authenticatorSelection, { residentKey: "preferred" });
    assert.deepEqual(publicKey.excludeCredentials, [
      { type: "public-key", id: Uint8Array.of(1), transports: ["usb"] },
      { type: "public-key", id: Uint8Array.of(2) },
    ]);
  });

  test("gives extensions their bytes, and keeps PRF results and blobs in the page", async () => {
    const outputs = {
      credProps: { rk: true },
      prf: { enabled: true, results: { first: buffer(7) } },
      largeBlob: { supported: true, blob: buffer(8) },
    };
    const { create } = browser({
      credentials: { create: mock.fn(async () => ({ ...attestation(), getClientExtensionResults: () => outputs })) },
    });
    const fetch = server({
      "register/begin": {
        ...CREATION,
        extensions: {
          credProps: true,
          prf: { eval: { first: "AQ", second: "Ag" }, evalByCredential: { "--8": { first: "Aw" } } },
          largeBlob: { write: "BA" },
        },
      },
    });
    const result = await createClient({ fetch }).register({ username: "alice" });

    assert.deepEqual(create.mock.calls[0].arguments[0].publicKey.extensions, {
      credProps: true,
      prf: {
        eval: { first: Uint8Array.of(1), second: Uint8Array.of(2) },
        evalByCredential: { "--8": { first: Uint8Array.of(3) } },
      },
      largeBlob: { write: Uint8Array.of(4) },
    });
    assert.deepEqual(fetch.calls[1].body.credential.clientExtensionResults, {
      credProps: { rk: true },
      prf: { enabled: true },
      largeBlob: { supported: true },
    });
    assert.equal(result.clientExtensionResults, outputs);
  });

  test("that the server refuses leaves no passkey behind; after a 503 it may have been stored", async () => {
    const { signalUnknownCredential } = browser();
    const complete = [refusal(503, "DATABASE_ERROR"), refusal(403, "AUTHENTICATOR_NOT_ALLOWED", { reason: "AAGUID_DENIED" })];
    const client = createClient({ fetch: server({ "register/complete": () => complete.shift() }) });

    await fails(client.register({ username: "alice" }), "DATABASE_ERROR", { retryable: true });
    assert.equal(signalUnknownCredential.mock.callCount(), 0);
    await fails(client.register({ username: "alice" }), "AUTHENTICATOR_NOT_ALLOWED", { reason: "AAGUID_DENIED" });
    assert.deepEqual(signalUnknownCredential.mock.calls[0].arguments, [{ rpId: "example.org", credentialId: "--8" }]);
  });

  test("that comes too late leaves no passkey behind, unless the server has it", async () => {
    const { signalUnknownCredential } = browser();
    const complete = [refusal(409, "CREDENTIAL_EXISTS"), refusal(409, "USER_EXISTS")];
    const client = createClient({ fetch: server({ "register/complete": () => complete.shift() }) });

    await fails(client.register({ username: "alice" }), "CREDENTIAL_EXISTS", {});
    assert.equal(signalUnknownCredential.mock.callCount(), 0);
    await fails(client.register({ username: "alice" }), "USER_EXISTS", {});
    assert.equal(signalUnknownCredential.mock.callCount(), 1);
  });
});

describe("a sign-in", () => {
  test("sends what it begins with once, and the name twice", async () => {
    const { get } = browser();
    const fetch = server({
      "authenticate/begin": { ...REQUEST, allowCredentials: [{ type: "public-key", id: "--8", transports: ["hybrid"] }] },
    });
    const result = await createClient({ fetch }).signIn({ username: "alice", nonce: "n", transaction: { amount: 1 } });

    assert.equal(result.username, "alice");
    assert.deepEqual(fetch.calls[0].body, { username: "alice", nonce: "n", transaction: { amount: 1 } });
    assert.deepEqual(Object.keys(fetch.calls[1].body), ["username", "credential"]);
    assert.equal(fetch.calls[1].body.credential.response.userHandle, "AQID");
    assert.deepEqual(get.mock.calls[0].arguments[0].publicKey.allowCredentials[0].id, Uint8Array.of(251, 239));
  });

  for (const userHandle of [buffer(), null, undefined, ""]) {
    test(`leaves out a userHandle that is ${userHandle === "" ? "no text" : userHandle && "empty"}`, async () => {
      const credential = assertion();
      credential.response.userHandle = userHandle;
      browser({ credentials: { get: async () => credential } });
      const fetch = server();
      await createClient({ fetch }).signIn();

      assert.equal("userHandle" in fetch.calls[1].body.credential.response, false);
    });
  }

  test("takes what an extension returns: a wrong toJSON, no methods, bytes of another kind", async () => {
    const credential = assertion();
    delete credential.getClientExtensionResults;
    credential.rawId = Uint8Array.of(0, 251, 239).subarray(1);
    credential.response.signature = "Aw";
    credential.toJSON = () => {
      throw new TypeError("Illegal invocation");
    };
    browser({ credentials: { get: async () => credential } });
    const fetch = server();
    await createClient({ fetch }).signIn();

    assert.deepEqual(fetch.calls[1].body.credential, {
      id: "--8",
      rawId: "--8",
      type: "public-key",
      response: { clientDataJSON: "AQ", authenticatorData: "Ag", signature: "Aw", userHandle: "AQID" },
      clientExtensionResults: {},
    });
  });

  test("without the browser's parse methods, and with wrong ones, is the same", async () => {
    browser({ type: { parseRequestOptionsFromJSON: () => ({}), parseCreationOptionsFromJSON: undefined } });
    const fetch = server();
    await createClient({ fetch }).signIn();
    await createClient({ fetch }).register({ username: "alice" });
    assert.equal(fetch.calls.length, 4);
  });

  test("with a passkey that nobody knows tells the manager", async () => {
    const { signalUnknownCredential } = browser();
    const argument = { rpId: "example.org", credentialId: "--8" };
    const fetch = server({
      "authenticate/complete": refusal(404, "CREDENTIAL_NOT_FOUND", { signalUnknownCredential: argument }),
    });
    await fails(createClient({ fetch }).signIn(), "CREDENTIAL_NOT_FOUND", { retryable: false });
    assert.deepEqual(signalUnknownCredential.mock.calls[0].arguments, [argument]);
  });

  test("is ended by the next one, and by the page", async () => {
    browser({ credentials: { get: mock.fn(pending) } });
    const fetch = server();
    const client = createClient({ fetch });
    const page = new AbortController();
    const first = client.signIn();
    await settle();
    const second = client.signIn({ signal: page.signal });
    await fails(first, "ABORTED", { retryable: false });
    await settle();
    page.abort();
    await fails(second, "ABORTED");
    await fails(client.signIn({ signal: page.signal }), "ABORTED");
    assert.deepEqual(fetch.outcomes.map(({ outcome }) => outcome), ["aborted", "aborted", "aborted"]);
  });

  test("that the authenticator has signed is completed", async () => {
    browser();
    const page = new AbortController();
    const fetch = server({
      "authenticate/complete": async () => {
        page.abort();
        return { accessToken: "t" };
      },
    });
    assert.equal((await createClient({ fetch }).signIn({ signal: page.signal })).accessToken, "t");
  });
});

describe("errors", () => {
  const refusing = (name) => browser({ credentials: { create: async () => { throw exception(name); }, get: async () => { throw exception(name); } } });

  for (const [name, code, outcome] of [
    ["AbortError", "ABORTED", "aborted"],
    ["NotAllowedError", "NOT_ALLOWED", "not_allowed"],
    ["TimeoutError", "NOT_ALLOWED", "not_allowed"],
    ["InvalidStateError", "ALREADY_REGISTERED", undefined],
    ["SecurityError", "RP_ID_MISMATCH", undefined],
    ["NotSupportedError", "NOT_SUPPORTED", "unsupported"],
    ["ConstraintError", "NOT_SUPPORTED", "unsupported"],
    ["UnknownError", "NOT_ALLOWED", "not_allowed"],
  ]) {
    test(`${name} is ${code}`, async () => {
      refusing(name);
      const fetch = server();
      await fails(createClient({ fetch }).register({ username: "alice" }), code, {
        message: MESSAGES[code],
        retryable: code === "NOT_ALLOWED",
        status: undefined,
      });
      const reported = fetch.outcomes.map(({ milliseconds, ...rest }) => (assert.ok(milliseconds >= 0), rest));
      assert.deepEqual(reported, outcome ? [{ ceremony: "registration", outcome }] : []);
    });
  }

  test("no credential is NO_PASSKEY", async () => {
    browser({ credentials: { get: async () => null } });
    const fetch = server();
    await fails(createClient({ fetch }).signIn(), "NO_PASSKEY");
    assert.equal(fetch.outcomes[0].outcome, "no_credential");
  });

  test("a page without https is INSECURE_CONTEXT, and asks nobody", async () => {
    browser({ isSecureContext: false });
    const fetch = server();
    await fails(createClient({ fetch }).signIn(), "INSECURE_CONTEXT");
    await fails(createClient({ fetch }).autofill(), "INSECURE_CONTEXT");
    assert.deepEqual(fetch.paths(), []);
  });

  test("a browser without WebAuthn is NOT_SUPPORTED", async () => {
    browser();
    globalThis.PublicKeyCredential = undefined;
    const fetch = server();
    const client = createClient({ fetch });
    await fails(client.signIn(), "NOT_SUPPORTED");
    await fails(client.immediate(), "NOT_SUPPORTED");
    assert.equal(await client.upgrade(), null);
    assert.deepEqual(await client.capabilities(), { conditionalGet: false, userVerifyingPlatformAuthenticator: false });
    assert.equal(fetch.outcomes[0].outcome, "unsupported");
  });

  test("being offline is NETWORK", async () => {
    browser();
    const fetch = async () => { throw new TypeError("Failed to fetch"); };
    await fails(createClient({ fetch }).signIn(), "NETWORK", { retryable: true, status: 0 });
    await fails(createClient({ fetch }).passkeys.list(), "NETWORK", { retryable: true });
  });

  test("an answer of something else is NETWORK, or what its status says", async () => {
    browser();
    const answers = [
      [new Response("<h1>Log in to the hotel"), "NETWORK", true],
      [Response.json({ hello: "world" }, { status: 404 }), "NETWORK", true],
      [Response.json(null, { status: 502 }), "SERVICE_UNAVAILABLE", true],
      [new Response("slow down", { status: 429, headers: { "Retry-After": "7" } }), "RATE_LIMIT_EXCEEDED", true],
    ];
    for (const [answer, code, retryable] of answers) {
      const details = { retryable, retryAfter: code === "RATE_LIMIT_EXCEEDED" ? 7 : undefined };
      await fails(createClient({ fetch: server({ "authenticate/begin": answer }) }).signIn(), code, details);
    }
  });

  test("of the server keep what it says", async () => {
    browser();
    for (const [status, code, entry, details] of [
      [429, "RATE_LIMIT_EXCEEDED", {}, { retryable: true, retryAfter: 12, message: MESSAGES.RATE_LIMIT_EXCEEDED }],
      [503, "DATABASE_ERROR", {}, { retryable: true, retryAfter: 12 }],
      [503, "SERVICE_UNAVAILABLE", {}, { retryable: true, retryAfter: 12 }],
      [500, "INTERNAL_ERROR", {}, { retryable: true, message: "of the server" }],
      [404, "CHALLENGE_NOT_FOUND", {}, { retryable: true }],
      [401, "CHALLENGE_EXPIRED", {}, { retryable: true }],
      [401, "INVALID_SIGNATURE", { reason: "ORIGIN_MISMATCH" }, { retryable: false, reason: "ORIGIN_MISMATCH" }],
      [400, "INVALID_REQUEST", { field: "username" }, { field: "username", message: "The user name of the server." }],
      [409, "USER_EXISTS", {}, { retryable: false, status: 409, requestId: "r-1" }],
    ]) {
      const headers = status === 429 || status === 503 ? { "Retry-After": "12" } : {};
      const fetch = server({ "authenticate/begin": refusal(status, code, entry, headers) });
      await fails(createClient({ fetch }).signIn(), code, details);
      assert.deepEqual(fetch.outcomes, []);
    }
  });
});

describe("autofill", () => {
  test("marks its field, takes what is chosen, and reports no time", async () => {
    const { get } = browser();
    const fetch = server();
    const attributes = { autocomplete: "username" };
    const input = { getAttribute: (name) => attributes[name], setAttribute: (name, value) => (attributes[name] = value) };
    const onPicked = mock.fn();

    const result = await createClient({ fetch }).autofill(input, { nonce: "n", onPicked });

    assert.equal(result.username, "alice");
    assert.equal(attributes.autocomplete, "username webauthn");
    assert.equal(get.mock.calls[0].arguments[0].mediation, "conditional");
    assert.deepEqual(fetch.calls[0].body, { nonce: "n" });
    assert.equal(onPicked.mock.callCount(), 1);
    assert.deepEqual(fetch.outcomes, [{ ceremony: "authentication", outcome: "completed" }]);
  });

  test("is one: the second ends the first, on another client too", async () => {
    browser({ credentials: { get: mock.fn(pending) } });
    const fetch = server();
    const page = new AbortController();
    const first = createClient({ fetch }).autofill();
    await settle();
    const second = createClient({ fetch }).autofill(null, { signal: page.signal });
    await fails(first, "ABORTED");
    await settle();
    page.abort();
    await fails(second, "ABORTED");
    assert.deepEqual(fetch.outcomes, []);
  });

  test("gives way to a button, comes back when that fails, and ends when it succeeds", async () => {
    const waiting = [];
    const answers = [exception("NotAllowedError"), null];
    const get = mock.fn(async (options) => {
      if (options.mediation) {
        waiting.push(options.signal);
        return pending(options);
      }
      assert.equal(waiting.at(-1).aborted, true);
      const answer = answers.shift();
      if (answer) throw answer;
      return assertion();
    });
    browser({ credentials: { get } });
    const fetch = server();
    const client = createClient({ fetch });
    const autofill = client.autofill();
    await settle();

    await fails(client.signIn(), "NOT_ALLOWED");
    await settle();
    assert.equal(waiting.length, 2);
    assert.equal(waiting[1].aborted, false);

    await client.signIn();
    await fails(autofill, "ABORTED");
    assert.equal(waiting.length, 2);
  });

  test("does not begin while a ceremony runs", async () => {
    let go;
    const get = mock.fn((options) => (options.mediation ? pending(options) : new Promise((resolve) => (go = resolve))));
    browser({ credentials: { get } });
    const client = createClient({ fetch: server() });
    const page = new AbortController();
    const signIn = client.signIn();
    await settle();
    const autofill = client.autofill(null, { signal: page.signal });
    await settle();
    assert.equal(get.mock.callCount(), 1);
    go(assertion());
    await signIn;
    await fails(autofill, "ABORTED");
  });

  test("that was chosen while a button was pressed is dropped", async () => {
    let choose;
    const get = mock.fn((options) => options.mediation ? new Promise((resolve) => (choose = resolve)) : assertion());
    browser({ credentials: { get } });
    const fetch = server();
    const client = createClient({ fetch });
    const autofill = client.autofill();
    await settle();
    const signIn = client.signIn();
    choose(assertion());
    await signIn;
    await fails(autofill, "ABORTED");
    assert.equal(fetch.paths().filter((path) => path.endsWith("complete")).length, 1);
  });

  test("begins again before its challenge expires, when somebody sees the page", async () => {
    browser({ credentials: { get: mock.fn(pending) } });
    const listeners = [];
    globalThis.document = { hidden: false, addEventListener: (type, listener) => listeners.push(listener) };
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
      const fetch = server();
      const page = new AbortController();
      const autofill = createClient({ fetch }).autofill(null, { signal: page.signal });
      await settle();
      mock.timers.tick(239_000);
      await settle();
      assert.equal(fetch.calls.length, 1);
      globalThis.document.hidden = true;
      mock.timers.tick(1_000);
      await settle();
      assert.equal(fetch.calls.length, 1);
      globalThis.document.hidden = false;
      listeners.forEach((listener) => listener());
      await settle();
      assert.equal(fetch.calls.length, 2);
      page.abort();
      await fails(autofill, "ABORTED");
    } finally {
      mock.timers.reset();
    }
  });

  test("is NOT_SUPPORTED where the browser has none", async () => {
    browser({ type: { isConditionalMediationAvailable: async () => false } });
    await fails(createClient({ fetch: server() }).autofill(), "NOT_SUPPORTED");
  });
});

describe("an upgrade", () => {
  test("asks for a conditional registration, in the request and in the browser", async () => {
    const { create } = browser();
    const fetch = server();
    const result = await createClient({ fetch, token: tokenOf("alice") }).upgrade({ nickname: "Browser" });

    assert.equal(result.credentialId, "--8");
    assert.deepEqual(fetch.calls[0].body, { mediation: "conditional", username: "alice" });
    assert.equal(create.mock.calls[0].arguments[0].mediation, "conditional");
    assert.equal(fetch.calls[1].body.nickname, "Browser");
  });

  test("is null where the browser makes none, and fails where the server refuses", async () => {
    browser({ type: { getClientCapabilities: async () => ({ conditionalCreate: false }) } });
    const without = server();
    assert.equal(await createClient({ fetch: without }).upgrade(), null);
    assert.deepEqual(without.paths(), []);
    for (const name of ["NotAllowedError", "InvalidStateError", "AbortError"]) {
      browser({ credentials: { create: async () => { throw exception(name); } } });
      assert.equal(await createClient({ fetch: server(), token: tokenOf("a") }).upgrade(), null);
    }
    browser();
    await fails(createClient({ fetch: server({ "register/begin": refusal(401, "UNAUTHORIZED") }) }).upgrade(), "UNAUTHORIZED");
  });
});

describe("an immediate sign-in", () => {
  test("is asked for in the way that the browser knows", async () => {
    for (const known of ["mediation", "uiMode"]) {
      const get = mock.fn(async (options) => {
        if (options[known] !== "immediate") throw new TypeError("not a valid enum value");
        return assertion();
      });
      browser({ credentials: { get } });
      assert.equal((await createClient({ fetch: server() }).immediate()).username, "alice");
    }
  });

  test("is NO_PASSKEY, with nothing shown, where there is none", async () => {
    browser({ credentials: { get: async ({ mediation }) => { throw mediation ? new TypeError() : exception("NotAllowedError"); } } });
    const fetch = server();
    await fails(createClient({ fetch }).immediate(), "NO_PASSKEY");
    assert.equal(fetch.outcomes[0].outcome, "no_credential");
  });
});

describe("a signed-in user", () => {
  test("steps up as the same user, with the token", async () => {
    browser();
    const fetch = server();
    await createClient({ fetch, token: tokenOf("bob") }).stepUp({ pay: "12.50" }, { nonce: "n" });

    assert.deepEqual(fetch.calls[0].body, { username: "bob", userVerification: "required", nonce: "n", transaction: { pay: "12.50" } });
    assert.equal(fetch.calls[1].headers.Authorization, `Bearer ${tokenOf("bob")}`);
  });

  test("steps up as nobody else: without a name there is nobody to ask for", async () => {
    browser();
    await fails(createClient({ fetch: server(), token: "opaque" }).stepUp({ pay: 1 }), "UNAUTHORIZED", {});
  });

  test("manages passkeys, and the manager hears of it", async () => {
    const { signalAllAcceptedCredentials } = browser();
    const left = { rpId: "example.org", userId: "AQ", allAcceptedCredentialIds: [] };
    const fetch = server({ "GET /api/v1/me/credentials": { credentials: [{ id: "--8" }] }, "/me/credentials/--8": {}, "?force=true": left });
    const { passkeys } = createClient({ fetch, token: "t" });

    assert.deepEqual(await passkeys.list(), [{ id: "--8" }]);
    await passkeys.rename("--8", "Phone");
    await passkeys.rename("--8", "");
    assert.deepEqual(await passkeys.remove("--8", { force: true }), left);

    assert.deepEqual(fetch.calls.map(({ method, body }) => [method, body]), [
      ["GET", undefined],
      ["PATCH", { nickname: "Phone" }],
      ["PATCH", { nickname: null }],
      ["DELETE", undefined],
    ]);
    assert.deepEqual(signalAllAcceptedCredentials.mock.calls[0].arguments, [left]);
  });

  test("changes and deletes the account, and the manager hears of it", async () => {
    const { signalCurrentUserDetails, signalAllAcceptedCredentials } = browser();
    const details = { rpId: "example.org", userId: "AQ", name: "alice", displayName: "Alice" };
    const fetch = server({ "/me": ({ method }) => (method === "PATCH" ? { signalCurrentUserDetails: details } : { rpId: "example.org" }) });
    const client = createClient({ fetch, token: "t" });

    await client.account.get();
    await client.account.update({ displayName: "Alice" });
    assert.deepEqual(signalCurrentUserDetails.mock.calls[0].arguments, [details]);
    await client.account.delete();
    assert.equal(signalAllAcceptedCredentials.mock.callCount(), 1);
    assert.equal(client.token, undefined);
  });

  test("ends all tokens of the user, and forgets its own", async () => {
    const calls = [];
    const client = createClient({ fetch: server({ "/me/tokens": ({ method }) => (calls.push(method), {}) }), token: "t" });

    await client.account.signOutEverywhere();

    assert.deepEqual(calls, ["DELETE"]);
    assert.equal(client.token, undefined);
  });

  test("is not held up by a manager that fails, or is not there", async () => {
    for (const signalAllAcceptedCredentials of [undefined, async () => { throw exception("SecurityError"); }]) {
      browser({ type: { signalAllAcceptedCredentials } });
      await createClient({ fetch: server({ "/me": { rpId: "example.org" } }), token: "t" }).account.delete();
    }
  });

  test("is asked again where the server wants a newer or a stronger sign-in", async () => {
    browser();
    for (const [missing, userVerification] of [["RECENT_SIGN_IN", "preferred"], ["USER_VERIFICATION", "required"]]) {
      const answers = [refusal(401, "UNAUTHORIZED", { reason: "REAUTHENTICATION_REQUIRED", missing }), {}];
      const fetch = server({ "/me/credentials/--8": () => answers.shift() });
      const client = createClient({ fetch, token: tokenOf("alice") });
      const beforePrompt = mock.fn();

      await client.withReauthentication(() => client.passkeys.remove("--8"), beforePrompt);

      assert.equal(beforePrompt.mock.calls[0].arguments[0].missing, missing);
      assert.deepEqual(fetch.paths(), ["me/credentials/--8", "webauthn/authenticate/begin", "webauthn/authenticate/complete", "me/credentials/--8"]);
      assert.equal(fetch.calls[1].body.userVerification, userVerification);
    }
    const client = createClient({ fetch: server({ "/me": refusal(409, "LAST_CREDENTIAL") }), token: "t" });
    await fails(client.withReauthentication(() => client.account.delete()), "LAST_CREDENTIAL");
  });
});

test("outcomes are the operator's to have, and are not waited for", async () => {
  browser();
  const silent = server();
  await createClient({ fetch: silent, reportOutcomes: false }).signIn();
  assert.deepEqual(silent.outcomes, []);
  const deaf = server();
  const fetch = (url, options) => (url.endsWith("client-outcomes") ? Promise.reject(new TypeError()) : deaf(url, options));
  await createClient({ fetch }).signIn();
});

test("capabilities are the browser's, where it says them", async () => {
  browser({ type: { isConditionalMediationAvailable: undefined, getClientCapabilities: async () => ({ conditionalGet: true, hybridTransport: false }) } });
  assert.deepEqual(await createClient().capabilities(), { conditionalGet: true, hybridTransport: false, userVerifyingPlatformAuthenticator: false });
});

test("the page's fetch is looked up at each call", async (context) => {
  browser();
  const client = createClient();
  context.mock.method(globalThis, "fetch", server());
  assert.equal((await client.signIn()).username, "alice");
});

test("every code of the browser's half is declared, and has a message", () => {
  const types = readFileSync(new URL("fido.d.ts", CLIENT), "utf8").match(/type ClientCode =([^;]*);/)[1];
  const codes = [...types.matchAll(/"(\w+)"/g)].map(([, code]) => code);
  assert.equal(codes.length, 8);
  codes.forEach((code) => assert.ok(MESSAGES[code], code));
});
