/** The console's audit trail on a page that is faked, with a clock that stands still: what its live tail shows. */

import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, mock, test } from "node:test";
import { settle } from "./page.mjs";

/** Of an element what the view uses. */
class Element extends EventTarget {
  children = [];
  dataset = new Proxy({}, { set: (target, name, value) => Reflect.set(target, name, String(value)) });
  attributes = {};

  constructor(tag) {
    super();
    this.tag = tag;
  }

  get lastElementChild() {
    return this.children.at(-1);
  }

  append(...all) {
    this.#own(all);
    this.children.push(...all);
  }

  prepend(...all) {
    this.#own(all);
    this.children.unshift(...all);
  }

  replaceChildren(...all) {
    this.#own(all);
    this.children = all;
  }

  #own(all) {
    all.filter((each) => each instanceof Element).forEach((each) => (each.parent = this));
  }

  remove() {
    this.parent.children.splice(this.parent.children.indexOf(this), 1);
  }

  setAttribute(name, value) {
    this.attributes[name] = value;
  }

  find(matches) {
    return this.children
      .filter((each) => each instanceof Element)
      .reduce((found, each) => found ?? (matches(each) ? each : each.find(matches)), undefined);
  }
}

const said = { status: { textContent: "" }, error: { textContent: "" } };

globalThis.document = { createElement: (tag) => new Element(tag), getElementById: (id) => said[id], hidden: false };
globalThis.IntersectionObserver = class {
  observe() {}
  unobserve() {}
  disconnect() {}
};

// As they are served: what all pages have is beside the view.
const pages = new URL("../../main/resources/pages/", import.meta.url);
const served = mkdtempSync(join(tmpdir(), "console"));
for (const directory of [pages, new URL("console/", pages)]) {
  cpSync(directory, served, { recursive: true });
}
const { ApiError } = await import(join(served, "api.js"));
const { events } = await import(join(served, "events.js"));
rmSync(served, { recursive: true });

mock.timers.enable({ apis: ["setTimeout"] });

/** Events by their IDs, newest first, as the server has them: a cursor is the last ID of the page before. */
let stored;
let calls;
let view;
let ended;

const api = {
  async get(path) {
    calls++;
    const parameters = new URLSearchParams(path.split("?")[1]);
    if (stored instanceof ApiError) {
      throw stored;
    }
    const from = parameters.has("cursor") ? stored.indexOf(Number(parameters.get("cursor"))) + 1 : 0;
    const page = stored.slice(from, from + Number(parameters.get("limit")));
    return {
      events: page.map((id) => ({ id, type: "USER_CREATED", occurredAt: "2026-01-01T00:00:00Z" })),
      nextCursor: from + page.length < stored.length ? String(page.at(-1)) : undefined,
    };
  },
};

async function open(ids) {
  stored = ids;
  view = await events({ api, argument: "", signal: ended.signal });
  calls = 0;
}

const shown = () => view.find(({ tag }) => tag === "ul").children.map(({ dataset }) => Number(dataset.id));

async function setLive(checked) {
  const live = view.find(({ id }) => id === "live");
  live.checked = checked;
  live.dispatchEvent(new Event("change"));
  await settle();
}

/** Lets two seconds pass. */
async function later() {
  mock.timers.tick(2000);
  await settle();
}

const range = (from, to) => Array.from({ length: from - to + 1 }, (_, index) => from - index);

describe("The live tail", () => {
  beforeEach(() => {
    ended?.abort();
    ended = new AbortController();
    document.hidden = false;
  });

  test("shows events in the server's order, whatever their IDs are", async () => {
    await open([500, 900, 10]);
    await setLive(true);
    stored = [3, 800, 500, 900, 10];
    await later();
    assert.deepEqual(shown(), [3, 800, 500, 900, 10]);
    assert.equal(said.status.textContent, "New events: 2.");
  });

  test("shows what was committed after one that is newer", async () => {
    await open([12, 10]);
    await setLive(true);
    stored = [12, 11, 10];
    await later();
    assert.deepEqual(new Set(shown()), new Set(stored));
    await later();
    assert.equal(shown().length, 3);
  });

  test("reads on until it knows an event", async () => {
    await open([1]);
    await setLive(true);
    stored = range(251, 1);
    await later();
    assert.deepEqual(shown(), stored);
  });

  test("keeps the newest thousand, and what it reads is bounded", async () => {
    await open(range(100, 1));
    await setLive(true);
    stored = range(100_000, 1);
    calls = 0;
    await later();
    assert.deepEqual(shown(), range(100_000, 99_001));
    assert.equal(calls, 10);
  });

  test("is one, however often it is switched on", async () => {
    await open([1]);
    await setLive(true);
    await setLive(false);
    await setLive(true);
    view.find(({ id }) => id === "type").dispatchEvent(new Event("change"));
    await settle();
    calls = 0;
    stored = [2, 1];
    await later();
    assert.equal(calls, 1);
    assert.deepEqual(shown(), [2, 1]);
  });

  test("ends when it is switched off, and with its view", async () => {
    await open([1]);
    await setLive(true);
    await setLive(false);
    calls = 0;
    await later();
    await setLive(true);
    ended.abort();
    calls = 0;
    await later();
    assert.equal(calls, 0);
  });

  test("asks for nothing while nobody sees the page, and goes on afterwards", async () => {
    await open([1]);
    await setLive(true);
    calls = 0;
    document.hidden = true;
    await later();
    assert.equal(calls, 0);
    document.hidden = false;
    await later();
    assert.equal(calls, 1);
  });

  test("that is refused is switched off, and says why", async () => {
    await open([1]);
    await setLive(true);
    stored = new ApiError({ code: "RATE_LIMIT_EXCEEDED", message: "Too many requests" });
    await later();
    assert.equal(said.error.textContent, "Too many requests");
    assert.equal(view.find(({ id }) => id === "live").checked, false);
    calls = 0;
    await later();
    assert.equal(calls, 0);
  });
});
