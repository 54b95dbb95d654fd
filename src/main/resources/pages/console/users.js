import { query } from "./api.js";
import { make } from "./dom.js";
import { badge, field, heading } from "./format.js";
import { pagedList } from "./list.js";
import { attempt } from "./status.js";

/** As many as the API gives at once. */
const LIMIT = 200;

const SEARCH_DELAY_MS = 250;

/** All users, or those whose name begins with a text, or whose external ID is it. */
export async function users({ api, signal }) {
  const input = make("input", { type: "search", id: "search", autocapitalize: "none", spellcheck: false });
  const results = make("div", { id: "users" });
  let search = new AbortController();
  let delay;

  async function refresh() {
    search.abort();
    search = new AbortController();
    const mine = search.signal;
    const text = input.value.trim();
    const { element } = await pagedList({
      signal: AbortSignal.any([signal, mine]),
      className: "users",
      empty: text ? "Nobody has a name that begins so, or this external ID." : "There are no users yet.",
      page: async (cursor) => {
        const [page, exact] = await Promise.all([
          api.get(`/users${query({ query: text, cursor, limit: LIMIT })}`),
          text && !cursor ? api.get(`/users${query({ externalId: text })}`) : { users: [] },
        ]);
        const found = [...exact.users, ...page.users.filter(({ userId }) => userId !== exact.users[0]?.userId)];
        return { rows: found.map(row), nextCursor: page.nextCursor };
      },
    });
    if (!mine.aborted) {
      results.replaceChildren(element);
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(delay);
    delay = setTimeout(() => attempt(refresh), SEARCH_DELAY_MS);
  });
  signal.addEventListener("abort", () => clearTimeout(delay));
  await refresh();
  return make("section", {}, heading("Users"), field("Name, or external ID", input), results);
}

const row = ({ userId, username, displayName, externalId, enabled }) =>
  make(
    "li",
    {},
    make(
      "a",
      { href: `#user/${userId}` },
      make("strong", { textContent: username }),
      make("span", { className: "state" }, !enabled && badge("disabled", "bad")),
      make("span", { className: "quiet" }, [displayName !== username && displayName, externalId].filter(Boolean).join(" · ")),
    ),
  );
