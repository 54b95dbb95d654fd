import { make } from "./dom.js";

const TIME = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

/** A point in time, in the reader's zone; the machine's form is its title. */
export const time = (instant, otherwise = "never") =>
  instant
    ? make("time", { dateTime: instant, title: instant, textContent: TIME.format(new Date(instant)) })
    : make("span", { className: "quiet", textContent: otherwise });

export const badge = (text, kind = "") => make("span", { className: `badge ${kind}`, textContent: text });

/** Facts as a list of terms; a pair whose value is nothing is left out. */
export const facts = (pairs) =>
  make(
    "dl",
    {},
    pairs.filter(([, value]) => value).flatMap(([term, value]) => [make("dt", { textContent: term }), make("dd", {}, value)]),
  );

/** The heading of a view, which gets the focus when it is shown. */
export const heading = (text) => make("h2", { textContent: text, tabIndex: -1 });

export const field = (text, input) => make("label", {}, text, input);

export const check = (text, input) => make("label", { className: "check" }, input, text);

export const select = (options, properties = {}) =>
  make(
    "select",
    properties,
    options.map(([value, text]) => make("option", { value, textContent: text })),
  );

/** A table; cells that are numbers stand at the right. */
export function table(caption, head, rows) {
  const isNumber = head.map((_, column) => rows.every((row) => typeof row[column] === "number") && rows.length > 0);
  const cell = (tag, value, column) => make(tag, { className: isNumber[column] ? "number" : "" }, value);
  return make(
    "div",
    { className: "scroll", tabIndex: 0, attributes: { role: "region", "aria-label": caption } },
    make(
      "table",
      {},
      make("caption", { textContent: caption }),
      make("thead", {}, make("tr", {}, head.map((each, column) => Object.assign(cell("th", each, column), { scope: "col" })))),
      make("tbody", {}, rows.map((row) => make("tr", {}, row.map((each, column) => cell("td", each, column))))),
    ),
  );
}

const NO_AAGUID = "00000000-0000-0000-0000-000000000000";

/** The model's name; without metadata its AAGUID, or that there is none. */
export const model = (name, aaguid) => name ?? (aaguid === NO_AAGUID ? "Model unknown" : `Model ${aaguid}`);

/** What is told once: a text to copy. */
export function secret(label, value, ...more) {
  const input = make("input", { value, readOnly: true, on: { focus: () => input.select() } });
  return make("div", { className: "secret" }, field(label, input), ...more);
}
