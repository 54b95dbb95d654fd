import { query } from "./api.js";
import { button, make } from "./dom.js";
import { check, field, heading, model, select, table } from "./format.js";
import { pagedList } from "./list.js";
import { attempt } from "./status.js";

const LIMIT = 200;

const LEVELS = ["L1", "L1_PLUS", "L2", "L2_PLUS", "L3", "L3_PLUS"];

/** Statuses of the FIDO Metadata Service (FIDO Metadata Service §3.1.4) that a policy may refuse. */
const STATUSES = [
  "NOT_FIDO_CERTIFIED",
  "SELF_ASSERTION_SUBMITTED",
  "USER_VERIFICATION_BYPASS",
  "ATTESTATION_KEY_COMPROMISE",
  "USER_KEY_REMOTE_COMPROMISE",
  "USER_KEY_PHYSICAL_COMPROMISE",
  "UPDATE_AVAILABLE",
  "RETIRED",
  "REVOKED",
];

/** The dry run of a policy as a form: which passkeys it would refuse, and whom it would lock out. */
export async function policy({ api, signal }) {
  const lines = (name) => make("textarea", { name, rows: 3, spellcheck: false });
  const allowed = lines("allowed");
  const denied = lines("denied");
  const level = select([["", "as configured"], ...LEVELS.map((each) => [each, each.replace("_PLUS", "+")])], { name: "level" });
  const backup = select(
    [
      ["", "as configured"],
      ["true", "may register"],
      ["false", "are refused"],
    ],
    { name: "backup" },
  );
  const trusted = make("input", { type: "checkbox", name: "trusted" });
  const own = make("input", { type: "checkbox", id: "own-statuses" });
  const statuses = STATUSES.map((each) => make("input", { type: "checkbox", value: each, disabled: true }));
  own.addEventListener("change", () => statuses.forEach((each) => (each.disabled = !own.checked)));
  const results = make("div", { id: "dry-run" });

  const split = (text) => text.split(/[\s,]+/).filter(Boolean);

  /** What is as configured is absent. */
  const proposed = () => ({
    allowedAaguids: allowed.value.trim() ? split(allowed.value) : undefined,
    deniedAaguids: denied.value.trim() ? split(denied.value) : undefined,
    refusedStatuses: own.checked ? statuses.filter((each) => each.checked).map(({ value }) => value) : undefined,
    minimumCertification: level.value || undefined,
    backupEligible: backup.value ? backup.value === "true" : undefined,
    requireTrusted: trusted.checked,
  });

  async function run() {
    const body = proposed();
    const first = await api.post(`/policy/dry-run${query({ limit: LIMIT })}`, body);
    let page = first;
    const { element } = await pagedList({
      signal,
      className: "users",
      empty: "Nobody would be locked out.",
      page: async (after) => {
        page = after ? await api.post(`/policy/dry-run${query({ after, limit: LIMIT })}`, body) : first;
        return {
          rows: page.lockedOut.map(({ userId, username }) =>
            make("li", {}, make("a", { href: `#user/${userId}` }, make("strong", { textContent: username }))),
          ),
          nextCursor: page.lockedOut.length === LIMIT ? page.lockedOut.at(-1).userId : undefined,
        };
      },
    });
    const refused = first.refused.reduce((sum, { credentials }) => sum + credentials, 0);
    results.replaceChildren(
      make("h3", { textContent: "Locked out: users with no other passkey", id: "locked-out", tabIndex: -1 }),
      element,
      make("h3", { textContent: `Refused: ${refused} passkeys` }),
      first.refused.length
        ? table(
            "Passkeys that the policy refuses",
            ["Model", "Why", "Trust", "Synced", "Passkeys"],
            first.refused.map((each) => [
              model(each.authenticatorName, each.aaguid),
              each.reason,
              each.attestationTrust,
              each.backupEligible ? "may be" : "no",
              each.credentials,
            ]),
          )
        : make("p", { className: "quiet", textContent: "None." }),
    );
    results.querySelector("#locked-out").focus();
  }

  return make(
    "section",
    {},
    heading("Policy"),
    make("p", { className: "quiet", textContent: "Tries a policy on the passkeys that are stored. It changes nothing; what is left empty is as configured." }),
    make(
      "form",
      { on: { submit: (event) => event.preventDefault() } },
      make(
        "div",
        { className: "columns top" },
        field("Only these models (AAGUIDs)", allowed),
        field("Not these models (AAGUIDs)", denied),
      ),
      make(
        "div",
        { className: "columns" },
        field("Certification, at least", level),
        field("Passkeys that may be synced", backup),
      ),
      check("A trusted attestation is required", trusted),
      make(
        "fieldset",
        {},
        make("legend", { textContent: "Refused statuses of models" }),
        check("others than configured:", own),
        statuses.map((each) => check(each.value, each)),
      ),
      make("div", { className: "buttons" }, button("Try it", () => attempt(run), { type: "submit", className: "primary", id: "try" })),
    ),
    results,
  );
}
