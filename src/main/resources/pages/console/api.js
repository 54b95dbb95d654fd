/** An answer that is no success; `code` is the API's, or NETWORK. */
export class ApiError extends Error {
  constructor({ code, message, field, reason, requestId, retryAfter }) {
    super([message, field && `(${field})`, reason, requestId && `Request ${requestId}.`].filter(Boolean).join(" "));
    Object.assign(this, { code, retryAfter });
  }
}

/** What comes of an answer; that none came, or one that is not the server's, is an ApiError, too. */
async function received(answer) {
  try {
    return await answer;
  } catch {
    throw new ApiError({ code: "NETWORK", message: "The server cannot be reached, or something in between answers for it." });
  }
}

/**
 * The operators' calls of api.md, with a key that is nowhere else.
 *
 * @param root of the server: the URL that /console is below
 * @param relyingParty the name that is in the paths of all calls: without one the host would say whose they are
 */
export function createApi(root, key, relyingParty) {
  const server = root.replace(/\/$/, "");
  const base = `${server}/rp/${encodeURIComponent(relyingParty)}`;

  async function call(method, url, body) {
    const response = await received(
      fetch(url, {
        method,
        headers: {
          Authorization: `Bearer ${key}`,
          ...(body && { "Content-Type": "application/json" }),
        },
        body: body && JSON.stringify(body),
      }),
    );
    const envelope = await received(response.json());
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
  const platform = (path) => `${server}/rp/default/api/v1/admin${path}`;

  return {
    relyingParty,
    get: (path) => call("GET", admin(path)),
    post: (path, body = {}) => call("POST", admin(path), body),
    patch: (path, body) => call("PATCH", admin(path), body),
    delete: (path) => call("DELETE", admin(path)),
    /** The calls about relying parties, which are the default one's. */
    platform: {
      get: (path) => call("GET", platform(path)),
      post: (path, body = {}) => call("POST", platform(path), body),
      delete: (path) => call("DELETE", platform(path)),
    },
    /** The page that makes passkeys: the hosted one, or yours; undefined where none is known. */
    async enrollUrl() {
      const response = await received(fetch(`${base}/.well-known/passkey-endpoints`));
      return response.ok ? (await received(response.json())).enroll : undefined;
    },
    async metrics() {
      const response = await received(fetch(`${server}/q/metrics`));
      if (!response.ok) {
        throw new ApiError({ code: "NOT_FOUND", message: "The metrics are not to be had at this address." });
      }
      return received(response.text());
    },
  };
}

/** A query of what is not empty. */
export const query = (values) => {
  const given = Object.entries(values).filter(([, value]) => value);
  return given.length ? `?${new URLSearchParams(given)}` : "";
};
