/** An answer that is no success; `code` is the API's, or NETWORK. */
export class ApiError extends Error {
  constructor({ code, message, field, reason, requestId, retryAfter }) {
    super([message, field && `(${field})`, reason, requestId && `Request ${requestId}.`].filter(Boolean).join(" "));
    Object.assign(this, { code, retryAfter });
  }
}

/**
 * The operators' calls of api.md, with a key that is nowhere else.
 *
 * @param root of the server: the URL that /console is below
 * @param relyingParty the name in its paths; empty: the default one
 */
export function createApi(root, key, relyingParty = "") {
  const server = root.replace(/\/$/, "");
  const base = relyingParty ? `${server}/rp/${encodeURIComponent(relyingParty)}` : server;

  async function call(method, url, body) {
    let response;
    let envelope;
    try {
      response = await fetch(url, {
        method,
        headers: {
          Authorization: `Bearer ${key}`,
          ...(body && { "Content-Type": "application/json" }),
        },
        body: body && JSON.stringify(body),
      });
      envelope = await response.json();
    } catch {
      throw new ApiError({ code: "NETWORK", message: "The server cannot be reached, or something in between answers for it." });
    }
    if (envelope.status === "ok") {
      return envelope.data;
    }
    throw new ApiError({
      ...envelope.errors?.[0],
      requestId: envelope.requestId,
      retryAfter: Number(response.headers.get("Retry-After")) || undefined,
    });
  }

  const admin = (path) => `${base}/api/v1/admin${path}`;
  const platform = (path) => `${server}/api/v1/admin${path}`;

  return {
    relyingParty,
    get: (path) => call("GET", admin(path)),
    post: (path, body = {}) => call("POST", admin(path), body),
    patch: (path, body) => call("PATCH", admin(path), body),
    delete: (path) => call("DELETE", admin(path)),
    /** The calls about relying parties, which are under none of them. */
    platform: {
      get: (path) => call("GET", platform(path)),
      post: (path, body = {}) => call("POST", platform(path), body),
      delete: (path) => call("DELETE", platform(path)),
    },
    /** The page that makes passkeys: the hosted one, or yours; undefined where none is known. */
    async enrollUrl() {
      const response = await fetch(`${base}/.well-known/passkey-endpoints`);
      return response.ok ? (await response.json()).enroll : undefined;
    },
    async metrics() {
      const response = await fetch(`${server}/q/metrics`);
      if (!response.ok) {
        throw new ApiError({ code: "NOT_FOUND", message: "The metrics are not to be had at this address." });
      }
      return response.text();
    },
  };
}

/** A query of what is not empty. */
export const query = (values) => {
  const given = Object.entries(values).filter(([, value]) => value);
  return given.length ? `?${new URLSearchParams(given)}` : "";
};
