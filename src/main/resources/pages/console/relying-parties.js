import { ask } from "./dialog.js";
import { button, make } from "./dom.js";
import { badge, facts, heading } from "./format.js";
import { attempt, say } from "./status.js";

/** All relying parties: for keys of the platform. */
export async function relyingParties({ api, use }) {
  const list = make("ul", { className: "rows", id: "parties" });

  async function refresh() {
    const { relyingParties: all } = await api.platform.get("/relying-parties");
    list.replaceChildren(...all.map(row));
  }

  const newKey = async ({ relyingParty }) => {
    const text = "Its access tokens are signed with a new key after that was published for a while. The old one verifies until its last token has expired.";
    if (await ask({ title: `A new signing key for ${relyingParty}?`, text, yes: "Make it" })) {
      await attempt(async () => {
        await api.platform.post(`/relying-parties/${relyingParty}/keys`);
        say(`${relyingParty} gets a new signing key.`);
      });
    }
  };

  const remove = async ({ relyingParty }) => {
    const text = "It can be called no more, and its events and keys are deleted in the background. One with users is refused. The name is never given again.";
    if (await ask({ title: `Delete ${relyingParty}?`, text, yes: "Delete" })) {
      await attempt(async () => {
        await api.platform.delete(`/relying-parties/${relyingParty}`);
        await refresh();
        say(`${relyingParty} is deleted.`);
      });
    }
  };

  const row = (each) =>
    make(
      "li",
      {},
      make("strong", { textContent: each.relyingParty }),
      " ",
      badge(each.configured ? "in the configuration" : "by the API"),
      facts([
        ["Name", each.name],
        ["RP ID", each.id],
        ["Origins", each.origins?.join(", ")],
        ["Hosts", each.hosts?.join(", ")],
        ["Issuer", each.issuer],
      ]),
      make(
        "div",
        { className: "buttons" },
        api.relyingParty !== each.relyingParty &&
          button("Show its users", () => use(each.relyingParty), { ariaLabel: `Show its users: ${each.relyingParty}` }),
        each.relyingParty !== "default" && button("New signing key", () => newKey(each), { ariaLabel: `New signing key for ${each.relyingParty}` }),
        !each.configured && button("Delete", () => remove(each), { className: "danger", ariaLabel: `Delete ${each.relyingParty}` }),
      ),
    );

  await refresh();
  return make("section", {}, heading("Relying parties"), list);
}
