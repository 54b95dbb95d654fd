import { make } from "./dom.js";
import { facts, heading, model, table, time } from "./format.js";

/** The metadata that the server has, and the models of the stored passkeys with what they say of these. */
export async function metadata({ api }) {
  const { metadata: blob, models } = await api.get("/reports/models");
  return make(
    "section",
    {},
    heading("Metadata"),
    blob.number
      ? facts([
          ["Number", String(blob.number)],
          ["Next update", blob.nextUpdate],
          ["Last tried", time(blob.checkedAt)],
        ])
      : make("p", { className: "quiet", textContent: "No FIDO metadata were fetched." }),
    models.length
      ? table(
          "Models of the passkeys that can sign in",
          ["Model", "AAGUID", "Trust", "Synced", "Statuses", "Passkeys"],
          models.map((each) => [
            model(each.authenticatorName, each.aaguid),
            make("code", { textContent: each.aaguid }),
            each.attestationTrust,
            each.backupEligible ? "may be" : "no",
            each.statuses.join(", "),
            each.credentials,
          ]),
        )
      : make("p", { className: "quiet", textContent: "There are no passkeys yet." }),
  );
}
