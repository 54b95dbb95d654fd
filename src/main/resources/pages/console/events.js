import { query } from "./api.js";
import { make } from "./dom.js";
import { badge, check, field, heading, select, time } from "./format.js";
import { pagedList } from "./list.js";
import { attempt, fail, say } from "./status.js";

const LIMIT = 100;

const TAIL_MS = 2000;

/** Pages that a tail reads at most: whoever was away for more of them sees the newest alone. */
const TAIL_PAGES = 10;

const MAX_ROWS = LIMIT * TAIL_PAGES;

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

/** The audit trail, newest first; while it is live it asks for what is new every two seconds. */
export async function events({ api, argument, signal }) {
  const type = select([["", "all"], ...TYPES.map((each) => [each, each])], { id: "type" });
  const user = make("input", { id: "user-id", value: argument, autocomplete: "off", spellcheck: false });
  const live = make("input", { type: "checkbox", id: "live" });
  const results = make("div", { id: "events" });
  let search = new AbortController();
  let timer;

  const read = (cursor) => api.get(`/events${query({ type: type.value, userId: user.value.trim(), cursor, limit: LIMIT })}`);

  /** Reads from the top; what was there, and its tail, have ended. */
  async function refresh() {
    clearTimeout(timer);
    search.abort();
    search = new AbortController();
    const mine = AbortSignal.any([signal, search.signal]);
    const shown = await pagedList({
      signal: mine,
      empty: "There are no such events.",
      page: async (cursor) => {
        const page = await read(cursor);
        return { rows: page.events.map(row), nextCursor: page.nextCursor };
      },
    });
    if (!mine.aborted) {
      results.replaceChildren(shown.element);
      follow(shown, mine);
    }
  }

  function follow(shown, mine) {
    if (live.checked && !mine.aborted) {
      timer = setTimeout(() => tail(shown, mine), TAIL_MS);
    }
  }

  /** Shows what is not there yet. The IDs tell no order: those of another relying party than the default one are permuted. */
  async function tail(shown, mine) {
    try {
      const fresh = document.hidden ? [] : await unknown(new Set([...shown.list.children].map(({ dataset }) => dataset.id)));
      if (fresh.length && !mine.aborted) {
        shown.prepend(fresh.map(row), MAX_ROWS);
        say(`New events: ${fresh.length}.`);
      }
      follow(shown, mine);
    } catch (error) {
      if (!mine.aborted) {
        live.checked = false;
        fail(error);
      }
    }
  }

  /** The newest events but for the known ones, page by page until one has a known one. */
  async function unknown(known) {
    const fresh = [];
    let cursor;
    for (let pages = 0; pages < TAIL_PAGES; pages++) {
      const page = await read(cursor);
      const found = page.events.filter(({ id }) => !known.has(String(id)));
      fresh.push(...found);
      cursor = page.nextCursor;
      if (!cursor || found.length < page.events.length) {
        break;
      }
    }
    return fresh;
  }

  type.addEventListener("change", () => attempt(refresh));
  user.addEventListener("change", () => attempt(refresh));
  live.addEventListener("change", () =>
    attempt(async () => {
      await refresh();
      if (live.checked && !signal.aborted) {
        say("New events appear at the top.");
      }
    }),
  );
  signal.addEventListener("abort", () => clearTimeout(timer));
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

function row({ id, type, occurredAt, userId, username, externalId, credentialId, address, requestId, detail = {} }) {
  const who = username ?? externalId ?? userId;
  const said = Object.entries(detail).map(([name, value]) => `${name}: ${value}`);
  const element = make(
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
  element.dataset.id = id;
  return element;
}
