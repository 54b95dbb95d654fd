import { ask } from "./dialog.js";
import { button, make } from "./dom.js";
import { facts, heading, table } from "./format.js";
import { samples } from "./metrics.js";
import { attempt, say } from "./status.js";

/** What waits for the webhooks of all relying parties, as this server sees it; and deliveries again for the current one. */
export async function webhooks({ api }) {
  const results = make("div", { id: "backlog" });
  const party = (name) => (name === api.relyingParty ? make("strong", { textContent: `${name} (this one)` }) : name);

  async function refresh() {
    const metric = samples(await api.metrics());
    const of = (name) => metric(name)[0]?.value;
    const age = of("fido_webhook_oldest_seconds");
    const deliveries = metric("fido_webhook_deliveries_total");
    results.replaceChildren(
      facts([
        ["Waiting", String(of("fido_webhook_backlog"))],
        ["Oldest", age ? `${Math.round(age)} seconds` : "none"],
        ["Given up", String(of("fido_webhook_dead"))],
        ["Last answer", of("fido_webhook_last_status") ? `HTTP ${of("fido_webhook_last_status")}` : "none yet"],
      ]),
      deliveries.length
        ? table(
            "Attempts of this server since its start",
            ["Relying party", "Outcome", "Attempts"],
            deliveries.map(({ labels, value }) => [party(labels.relying_party), labels.outcome, value]),
          )
        : "",
    );
  }

  async function redeliver() {
    const question = {
      title: `Deliver again for ${api.relyingParty}?`,
      text: "Up to 10,000 deliveries that were given up are queued again. The receiver may get an event twice.",
      yes: "Deliver again",
    };
    if (await ask(question)) {
      await attempt(async () => {
        const { queued } = await api.post("/webhooks/redeliver");
        await refresh();
        say(`${queued} deliveries are queued.`);
      });
    }
  }

  await refresh();
  return make(
    "section",
    {},
    heading("Webhooks"),
    make("h3", { textContent: "All relying parties of this server" }),
    results,
    make(
      "div",
      { className: "buttons" },
      button("Refresh", () => attempt(refresh)),
      button(`Deliver again what ${api.relyingParty}’s webhook did not take`, redeliver, { className: "danger", id: "redeliver" }),
    ),
  );
}
