import { query } from "./api.js";
import { make } from "./dom.js";
import { field, heading, select, table } from "./format.js";
import { bars } from "./plot.js";
import { attempt } from "./status.js";

const DAY_MS = 86_400_000;

const date = (time) => new Date(time).toISOString().slice(0, 10);

/** The report of how often passkeys work, as plots. */
export async function adoption({ api }) {
  const range = select(
    [
      ["30", "30 days"],
      ["90", "90 days"],
      ["365", "a year"],
    ],
    { id: "range" },
  );
  const results = make("div", { id: "adoption" });

  async function refresh() {
    const now = Date.now();
    const from = date(now - (Number(range.value) - 1) * DAY_MS);
    const { days } = await api.get(`/reports/adoption${query({ from, to: date(now) })}`);
    results.replaceChildren(report(every(days, from, Number(range.value))));
  }

  range.addEventListener("change", () => attempt(refresh));
  await refresh();
  return make("section", {}, heading("Adoption"), make("div", { className: "columns" }, field("The last", range)), results);
}

/** All days, also those on which nothing happened; who there is was the same then as on the day before. */
function every(days, from, number) {
  const byDay = new Map(days.map((each) => [each.day, each]));
  let before = { users: 0, usersWithPasskey: 0 };
  return Array.from({ length: number }, (_, index) => {
    const day = date(Date.parse(from) + index * DAY_MS);
    const { users, usersWithPasskey } = before;
    const found = byDay.get(day) ?? {
      day,
      newPasskeys: [],
      signIns: 0,
      refusals: [],
      abandoned: { registration: 0, authentication: 0 },
      clientOutcomes: [],
    };
    const whole = { ...found, users: found.users || users, usersWithPasskey: found.usersWithPasskey || usersWithPasskey };
    before = whole;
    return whole;
  });
}

const sum = (counts) => counts.reduce((total, { count }) => total + count, 0);

function report(days) {
  const dates = days.map(({ day }) => day);
  const series = (name, value) => ({ name, values: days.map(value) });
  const ofCeremony = (ceremony) => (day) => sum(day.refusals.filter((each) => each.ceremony === ceremony));
  return make(
    "div",
    {},
    make(
      "div",
      { className: "plots" },
      bars("Users", dates, [
        series("with a passkey", (day) => day.usersWithPasskey),
        series("without", (day) => day.users - day.usersWithPasskey),
      ]),
      bars("New passkeys", dates, [
        series("may be synced", (day) => sum(day.newPasskeys.filter((each) => each.backupEligible))),
        series("on one device only", (day) => sum(day.newPasskeys.filter((each) => !each.backupEligible))),
      ]),
      bars("Sign-ins", dates, [
        series("completed", (day) => day.signIns),
        series("refused", ofCeremony("authentication")),
        series("abandoned", (day) => day.abandoned.authentication),
      ]),
      bars("Registrations", dates, [
        series("completed", (day) => sum(day.newPasskeys)),
        series("refused", ofCeremony("registration")),
        series("abandoned", (day) => day.abandoned.registration),
      ]),
    ),
    counts("Refusals by reason", "Reason", days.flatMap((day) => day.refusals), "reason"),
    counts("What pages reported", "Outcome", days.flatMap((day) => day.clientOutcomes), "outcome"),
  );
}

function counts(caption, what, all, member) {
  const totals = new Map();
  for (const each of all) {
    const key = `${each.ceremony} ${each[member]}`;
    totals.set(key, { ...each, count: (totals.get(key)?.count ?? 0) + each.count });
  }
  const rows = [...totals.values()].sort((one, other) => other.count - one.count);
  return rows.length
    ? table(caption, ["Ceremony", what, "Times"], rows.map((each) => [each.ceremony, each[member], each.count]))
    : "";
}
