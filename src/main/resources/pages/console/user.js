import { ask } from "./dialog.js";
import { button, make, svg } from "./dom.js";
import { badge, facts, field, heading, model, secret, select, time } from "./format.js";
import { qr } from "./qr-image.js";
import { attempt, say } from "./status.js";

const LIFETIMES = [
  ["", "as configured"],
  ["3600", "an hour"],
  ["86400", "a day"],
  ["604800", "a week"],
  ["2592000", "30 days"],
];

/** One user, with passkeys and invitations. */
export async function user(context) {
  const { api, argument: userId } = context;
  const path = `/users/${encodeURIComponent(userId)}`;
  const [found, { credentials }, { enrollmentTokens }] = await Promise.all([
    api.get(path),
    api.get(`${path}/credentials`),
    api.get(`${path}/enrollment-tokens`),
  ]);
  const root = make("div", { id: "user" });

  /** Does what was asked for, and shows what is there now. */
  async function change(done, action) {
    await attempt(async () => {
      await action();
      const now = await user(context);
      root.replaceWith(now);
      now.querySelector("h2").focus();
      say(done);
    });
  }

  async function changeIf(question, done, action) {
    if (await ask(question)) {
      await change(done, action);
    }
  }

  root.append(
    make("a", { className: "back", href: "#users", textContent: "← Users" }),
    account({ api, path, found, credentials, change, changeIf }),
    make(
      "section",
      {},
      make("h2", { textContent: "Passkeys" }),
      credentials.length ? "" : make("p", { className: "quiet", textContent: "There are none." }),
      make("ul", { className: "rows" }, credentials.map((each) => passkey({ api, path, each, changeIf }))),
    ),
    enrolment({ api, path, found, enrollmentTokens, changeIf }),
  );
  return root;
}

function account({ api, path, found, credentials, change, changeIf }) {
  const { username, displayName, externalId, enabled, userId } = found;
  const disable = () =>
    changeIf(
      {
        title: `Disable ${username}?`,
        text: "The user can sign in no more, and the tokens that this server is asked about end at once. Invitations end, too. Nothing is deleted.",
        yes: "Disable",
      },
      `${username} is disabled.`,
      () => api.patch(path, { enabled: false }),
    );
  const remove = async () => {
    const text = `The account and its passkeys (${credentials.length}) are deleted for ever. The audit trail stays.`;
    if (await ask({ title: `Delete ${username}?`, text, yes: "Delete" })) {
      await attempt(async () => {
        await api.delete(path);
        location.hash = "#users";
      });
    }
  };
  return make(
    "section",
    {},
    make("div", { className: "title" }, heading(username), badge(enabled ? "enabled" : "disabled", enabled ? "good" : "bad")),
    facts([
      ["Display name", displayName],
      ["External ID", externalId],
      ["User ID", make("code", { textContent: userId })],
      ["User handle", make("code", { textContent: found.userHandle })],
      ["Created", time(found.createdAt)],
      ["Changed", time(found.updatedAt)],
    ]),
    make(
      "div",
      { className: "buttons" },
      enabled
        ? button("Disable", disable, { className: "danger", id: "disable" })
        : button("Enable", () => change(`${username} is enabled.`, () => api.patch(path, { enabled: true })), { id: "enable" }),
      button("Audit trail", () => (location.hash = `#events/${userId}`), { id: "audit-trail" }),
      button("Delete", remove, { className: "danger", id: "delete" }),
    ),
  );
}

const KEY =
  "M14.5 3a6.5 6.5 0 0 0-6.2 8.5L2 17.8V22h4.2l1-1v-2h2v-2h2l1.3-1.3A6.5 6.5 0 1 0 14.5 3Zm2 6.2a1.7 1.7 0 1 1 0-3.4 1.7 1.7 0 0 1 0 3.4Z";

function passkey({ api, path, each, changeIf }) {
  const { id, nickname, authenticatorName, authenticatorIcon, aaguid, suspended, flagged } = each;
  const name = nickname ?? model(authenticatorName, aaguid);
  const credential = `${path}/credentials/${encodeURIComponent(id)}`;
  const binding = each.backupState ? "synced" : each.backupEligible ? "may be synced" : each.backupEligible === false && "on one device only";
  const named = (text, action, properties) => button(text, action, { ...properties, ariaLabel: `${text}: ${name}` });
  const suspend = () =>
    changeIf(
      { title: `Suspend “${name}”?`, text: "It signs in no more, and its tokens end here at once, until it is reactivated.", yes: "Suspend" },
      "The passkey is suspended.",
      () => api.patch(credential, { suspended: true }),
    );
  const reactivate = () =>
    changeIf(
      { title: `Reactivate “${name}”?`, text: "It can sign in again.", yes: "Reactivate" },
      "The passkey is reactivated.",
      () => api.patch(credential, { suspended: false }),
    );
  const revoke = () =>
    changeIf(
      { title: `Revoke “${name}”?`, text: "It is deleted here for ever, even if it is the user's last one, who then needs an invitation.", yes: "Revoke" },
      "The passkey is revoked.",
      () => api.delete(credential),
    );
  return make(
    "li",
    { className: "passkey" },
    authenticatorIcon?.startsWith("data:image/")
      ? make("img", { src: authenticatorIcon, alt: "" })
      : svg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, svg("path", { d: KEY })),
    make(
      "div",
      {},
      make("strong", { textContent: name }),
      " ",
      suspended && badge("suspended", "bad"),
      " ",
      flagged && badge("flagged: a refused status of its model", "bad"),
      make(
        "p",
        { className: "quiet" },
        [nickname && model(authenticatorName, aaguid), each.aaguidTrusted ? "model proven" : "model claimed only", binding, each.transports.join(", ")]
          .filter(Boolean)
          .join(" · "),
      ),
      make("p", { className: "quiet" }, "Created ", time(each.createdAt), " · last used ", time(each.lastUsedAt)),
      make("p", { className: "quiet" }, make("code", { textContent: id })),
      make(
        "div",
        { className: "buttons" },
        suspended ? named("Reactivate", reactivate, { name: "reactivate" }) : named("Suspend", suspend, { name: "suspend" }),
        named("Revoke", revoke, { className: "danger", name: "revoke" }),
      ),
    ),
  );
}

function enrolment({ api, path, found, enrollmentTokens, changeIf }) {
  const lifetime = select(LIFETIMES, { id: "lifetime" });
  const result = make("div", { id: "invitation" });
  const open = make("ul", { className: "rows", id: "invitations" });

  const row = ({ id, expiresAt }) =>
    make(
      "li",
      {},
      make("p", {}, "An invitation that may be used until ", time(expiresAt)),
      button("End it", () =>
        changeIf(
          { title: "End the invitation?", text: "Its link works no more.", yes: "End it" },
          "The invitation is ended.",
          () => api.delete(`${path}/enrollment-tokens/${encodeURIComponent(id)}`),
        ),
      ),
    );

  const list = (tokens) => open.replaceChildren(...tokens.map(row));

  /** Nothing may fail between the invitation, which ends those before, and its link, which is there once. */
  async function issue() {
    const page = await api.enrollUrl();
    const { enrollmentToken, expiresAt } = await api.post(
      `${path}/enrollment-tokens`,
      lifetime.value ? { expiresIn: Number(lifetime.value) } : {},
    );
    const link = page && `${page}#enroll=${enrollmentToken}`;
    const until = make("p", {}, "It works once, until ", time(expiresAt), ". It is not shown again.");
    result.replaceChildren(
      link
        ? secret("Link for the user", link, until, qr(link, `QR code of the link for ${found.username}`) ?? "")
        : secret("Token for your page (no page to make passkeys is configured)", enrollmentToken, until),
    );
    result.querySelector("input").focus();
    list((await api.get(`${path}/enrollment-tokens`)).enrollmentTokens);
  }

  list(enrollmentTokens);
  return make(
    "section",
    {},
    make("h2", { textContent: "Invite" }),
    make("p", {
      className: "quiet",
      textContent: "A link that makes one passkey for this user, who has none or has lost it. A new one ends those before.",
    }),
    open,
    make(
      "div",
      { className: "columns" },
      field("Valid for", lifetime),
      make("div", { className: "buttons" }, button("Make a link", () => attempt(issue), { className: "primary", id: "invite" })),
    ),
    result,
  );
}
