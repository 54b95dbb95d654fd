import { ask } from "./dialog.js";
import { button, make } from "./dom.js";
import { check, field, heading, secret, select, time } from "./format.js";
import { attempt, say } from "./status.js";

const SCOPES = ["users:read", "users:write", "events:read", "api-keys:read", "api-keys:write", "tokens:introspect", "ceremonies"];

const LIFETIMES = [
  ["7776000", "90 days"],
  ["31536000", "a year"],
  ["2592000", "30 days"],
  ["86400", "a day"],
  ["", "never"],
];

/** Keys of operators and back ends; a new one is told once. */
export async function apiKeys({ api }) {
  const list = make("ul", { className: "rows", id: "keys" });
  const told = make("div", { id: "told" });
  const name = make("input", { id: "key-name", maxLength: 255, autocomplete: "off" });
  const scopes = SCOPES.map((each) => make("input", { type: "checkbox", value: each }));
  const lifetime = select(LIFETIMES, { id: "key-lifetime" });

  async function refresh() {
    const { apiKeys: keys } = await api.get("/api-keys");
    list.replaceChildren(...keys.map(row));
  }

  function tell(label, apiKey) {
    told.replaceChildren(secret(label, apiKey, make("p", { textContent: "It is not shown again." })));
    told.querySelector("input").focus();
  }

  const create = async () => {
    const { apiKey } = await api.post("/api-keys", {
      name: name.value.trim(),
      scopes: scopes.filter((each) => each.checked).map(({ value }) => value),
      ...(lifetime.value && { expiresIn: Number(lifetime.value) }),
    });
    await refresh();
    tell(`API key ${name.value.trim()}`, apiKey);
    name.value = "";
  };

  const rotate = async (key) => {
    const text = "A new secret is made, and shown once. The one before is taken for an hour more.";
    if (await ask({ title: `Rotate ${key.name}?`, text, yes: "Rotate" })) {
      await attempt(async () => {
        const { apiKey } = await api.post(`/api-keys/${key.id}/rotate`, { overlap: 3600 });
        tell(`API key ${key.name}`, apiKey);
      });
    }
  };

  const revoke = async (key) => {
    const text = "Whoever uses it is refused from now on.";
    if (await ask({ title: `Revoke ${key.name}?`, text, yes: "Revoke" })) {
      await attempt(async () => {
        await api.delete(`/api-keys/${key.id}`);
        await refresh();
        say(`${key.name} is revoked.`);
      });
    }
  };

  const row = (key) =>
    make(
      "li",
      {},
      make("strong", { textContent: key.name }),
      make("p", { className: "quiet" }, [key.relyingParty === "*" ? "all relying parties" : key.relyingParty, ...key.scopes].join(" · ")),
      make("p", { className: "quiet" }, "Last used ", time(key.lastUsedAt), " · expires ", time(key.expiresAt)),
      make(
        "div",
        { className: "buttons" },
        button("Rotate", () => rotate(key), { ariaLabel: `Rotate ${key.name}` }),
        button("Revoke", () => revoke(key), { className: "danger", ariaLabel: `Revoke ${key.name}` }),
      ),
    );

  await refresh();
  return make(
    "section",
    {},
    heading("API keys"),
    list,
    make("h3", { textContent: "A new key" }),
    make(
      "form",
      { on: { submit: (event) => event.preventDefault() } },
      make("div", { className: "columns" }, field("Name", name), field("Expires after", lifetime)),
      make("fieldset", {}, make("legend", { textContent: "Scopes" }), scopes.map((each) => check(each.value, each))),
      make("div", { className: "buttons" }, button("Make it", () => attempt(create), { type: "submit", className: "primary", id: "make-key" })),
    ),
    told,
  );
}
