import { query } from "./api.js";
import { make } from "./dom.js";
import { badge, check, field, heading, select, time } from "./format.js";
import { pagedList } from "./list.js";
import { fail, say } from "./status.js";

const LIMIT = 100;

const TAIL_MS = 2000;

/** Types of events, as api.md has them. */
const TYPES = [
  "REGISTRATION_COMPLETED",
  "REGISTRATION_REFUSED",
  "AUTHENTICATION_COMPLETED",
  "AUTHENTICATION_REFUSED",
  "CREDENTIAL_IMPORTED",
  "CREDENTIAL_RENAMED",
  "CREDENTIAL_DELETED",
  "CREDENTIAL_FLAGGED",
  "CREDENTIAL_SUSPENDED",
  "CREDENTIAL_REACTIVATED",
  "USER_CREATED",
  "USER_UPDATED",
  "USER_ENABLED",
  "USER_DISABLED",
  "USER_DELETED",
  "USER_SIGNED_OUT",
  "ENROLLMENT_TOKEN_ISSUED",
  "ENROLLMENT_TOKEN_REVOKED",
  "API_KEY_CREATED",
  "API_KEY_ROTATED",
  "API_KEY_REVOKED",
  "RELYING_PARTY_CREATED",
  "RELYING_PARTY_UPDATED",
  "RELYING_PARTY_DELETED",
  "TOKEN_KEY_CREATED",
  "USERS_IMPORTED",
  "USERS_EXPORTED",
  "OPERATOR_CALL_REFUSED",
  "WEBHOOK_DELIVERY_FAILED",
  "WEBHOOK_REDELIVERY_REQUESTED",
];

/** The audit trail, newest first; its live tail asks for what is new every two seconds. */
export async function events({ api, argument, signal }) {
  const type = select([["", "all"], ...TYPES.map((each) => [each, each])], { id: "type" });
  const user = make("input", { id: "user-id", value: argument, autocomplete: "off", spellcheck: false });
  const live = make("input", { type: "checkbox", id: "live" });
  const results = make("div", { id: "events" });
  let search = new AbortController();
  let list;
  let newest;

  const read = (cursor, limit = LIMIT) =>
    api.get(`/events${query({ type: type.value, userId: user.value.trim(), cursor, limit })}`);

  async function refresh() {
    search.abort();
    search = new AbortController();
    const mine = search.signal;
    newest = 0;
    const paged = await pagedList({
      signal: AbortSignal.any([signal, mine]),
      empty: "There are no such events.",
      page: async (cursor) => {
        const page = await read(cursor);
        newest = Math.max(newest, ...page.events.map(({ id }) => id));
        return { rows: page.events.map(row), nextCursor: page.nextCursor };
      },
    });
    if (!mine.aborted) {
      list = paged.list;
      results.replaceChildren(paged.element);
    }
  }

  /** What came since, page by page until one that is known. */
  async function tail() {
    const mine = search.signal;
    const fresh = [];
    let cursor;
    do {
      const page = await read(cursor, cursor ? LIMIT : 20);
      fresh.push(...page.events.filter(({ id }) => id > newest));
      cursor = page.events.every(({ id }) => id > newest) ? page.nextCursor : undefined;
    } while (cursor && newest);
    if (fresh.length && !mine.aborted) {
      newest = fresh[0].id;
      list.prepend(...fresh.map(row));
    }
  }

  async function follow() {
    if (signal.aborted || !live.checked) {
      return;
    }
    try {
      if (!document.hidden) {
        await tail();
      }
    } catch (error) {
      live.checked = false;
      fail(error);
      return;
    }
    setTimeout(follow, TAIL_MS);
  }

  type.addEventListener("change", refresh);
  user.addEventListener("change", refresh);
  live.addEventListener("change", () => {
    say(live.checked ? "New events appear at the top." : "");
    follow();
  });
  await refresh();
  return make(
    "section",
    {},
    heading("Audit trail"),
    make("div", { className: "columns" }, field("Type", type), field("User ID", user), check("Live", live)),
    results,
  );
}

/** Types that are bad news: what was refused, ended or failed. */
const kind = (type) =>
  /_(REFUSED|FAILED|FLAGGED|SUSPENDED|DISABLED|DELETED|REVOKED)$/.test(type) ? "bad" : /_(COMPLETED|ENABLED|REACTIVATED)$/.test(type) ? "good" : "";

function row({ type, occurredAt, userId, username, externalId, credentialId, address, requestId, detail = {} }) {
  const who = username ?? externalId ?? userId;
  const said = Object.entries(detail).map(([name, value]) => `${name}: ${value}`);
  return make(
    "li",
    {},
    make(
      "div",
      { className: "columns" },
      make("div", {}, badge(type, kind(type)), make("div", { className: "quiet" }, time(occurredAt), address ? ` · ${address}` : "")),
      make("div", {}, userId ? make("a", { href: `#user/${userId}`, textContent: who }) : "", make("div", { textContent: said.join(" · ") })),
      make(
        "div",
        { className: "quiet" },
        credentialId ? make("div", {}, "Passkey ", make("code", { textContent: credentialId })) : "",
        requestId ? make("div", {}, "Request ", make("code", { textContent: requestId })) : "",
      ),
    ),
  );
}
