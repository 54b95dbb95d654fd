/** The console's parts that need no page: its calls, QR codes, Prometheus' text format. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createApi, query } from "../../main/resources/pages/console/api.js";
import { samples } from "../../main/resources/pages/console/metrics.js";
import { correction, modules } from "../../main/resources/pages/console/qr.js";

/** Reads the code back as ISO/IEC 18004 says, without what wrote it; error correction must have nothing to do. */
function decode(code) {
  const size = code.length;
  const version = (size - 17) / 4;
  const bit = (row, column) => Number(code[row][column]);

  // Format information: both copies are the same, and its BCH code divides it.
  const one = [...Array(6).keys()].map((row) => bit(row, 8)).concat(bit(7, 8), bit(8, 8), bit(8, 7));
  for (let column = 5; column >= 0; column--) one.push(bit(8, column));
  const two = [...Array(8).keys()].map((index) => bit(8, size - 1 - index));
  for (let row = size - 7; row < size; row++) two.push(bit(row, 8));
  assert.deepEqual(one, two);
  const format = one.reduce((sum, each, index) => sum | (each << index), 0) ^ 0x5412;
  let remainder = format;
  for (let power = 14; power >= 10; power--) if ((remainder >> power) & 1) remainder ^= 0x537 << (power - 10);
  assert.equal(remainder, 0);
  assert.equal(format >> 13, 0, "level M");
  const mask = (format >> 10) & 7;

  // Function patterns, which hold no data.
  const centres = { 1: [], 2: [6, 18], 3: [6, 22], 4: [6, 26], 5: [6, 30], 6: [6, 34], 7: [6, 22, 38], 10: [6, 28, 50], 15: [6, 26, 48, 70] }[version];
  const isFixed = (row, column) =>
    row === 6 || column === 6 || (row < 9 && (column < 9 || column >= size - 8)) || (row >= size - 8 && column < 9) ||
    (version >= 7 && ((row < 6 && column >= size - 11) || (column < 6 && row >= size - 11))) ||
    centres.some((y) => centres.some((x) =>
      !(y === 6 && (x === 6 || x === size - 7)) && !(x === 6 && y === size - 7) && Math.abs(row - y) <= 2 && Math.abs(column - x) <= 2));
  const masked = [
    (i, j) => (i + j) % 2, (i) => i % 2, (i, j) => j % 3, (i, j) => (i + j) % 3, (i, j) => ((i >> 1) + Math.floor(j / 3)) % 2,
    (i, j) => ((i * j) % 2) + ((i * j) % 3), (i, j) => (((i * j) % 2) + ((i * j) % 3)) % 2, (i, j) => (((i + j) % 2) + ((i * j) % 3)) % 2,
  ][mask];
  const bits = [];
  let up = true;
  for (let right = size - 1; right > 0; right -= 2, up = !up) {
    if (right === 6) right = 5;
    for (let step = 0; step < size; step++) {
      const row = up ? size - 1 - step : step;
      for (const column of [right, right - 1]) {
        if (!isFixed(row, column)) bits.push(bit(row, column) ^ Number(masked(row, column) === 0));
      }
    }
  }
  const words = Array.from({ length: bits.length >> 3 }, (_, index) => parseInt(bits.slice(index * 8, index * 8 + 8).join(""), 2));

  // Blocks: data and error correction codewords by Table 9, level M.
  const [data, check] = {
    1: [[16], 10], 2: [[28], 16], 3: [[44], 26], 4: [[32, 32], 18], 5: [[43, 43], 24], 6: [[27, 27, 27, 27], 16], 7: [[31, 31, 31, 31], 18],
    10: [[43, 43, 43, 43, 44], 26], 15: [[41, 41, 41, 41, 41, 42, 42, 42, 42, 42], 24],
  }[version];
  assert.equal(words.length, data.reduce((sum, each) => sum + each + check, 0));
  const blocks = data.map(() => []);
  for (let index = 0; index < Math.max(...data); index++) data.forEach((length, block) => index < length && blocks[block].push(words.shift()));
  for (let index = 0; index < check; index++) blocks.forEach((block) => block.push(words.shift()));
  for (const block of blocks) {
    for (let root = 0, alpha = 1; root < check; root++, alpha = double(alpha)) {
      assert.equal(block.reduce((value, each) => multiply(value, alpha) ^ each, 0), 0, "a syndrome");
    }
  }
  const stream = blocks.flatMap((block, index) => block.slice(0, data[index])).map((each) => each.toString(2).padStart(8, "0")).join("");
  assert.equal(stream.slice(0, 4), "0100");
  const start = version < 10 ? 12 : 20;
  const length = parseInt(stream.slice(4, start), 2);
  const bytes = Array.from({ length }, (_, index) => parseInt(stream.slice(start + index * 8, start + index * 8 + 8), 2));
  return new TextDecoder().decode(Uint8Array.from(bytes));
}

const double = (value) => (value < 128 ? value << 1 : (value << 1) ^ 285);

function multiply(one, other) {
  let product = 0;
  for (let factor = one, rest = other; rest; rest >>= 1, factor = double(factor)) {
    product ^= rest & 1 ? factor : 0;
  }
  return product;
}

describe("A QR code", () => {
  for (const length of [1, 14, 15, 26, 42, 62, 84, 106, 122, 213, 412]) {
    test(`of ${length} bytes is read back`, () => {
      const text = "https://example.org/account#enroll=ä".repeat(20).slice(0, length);
      const fitting = [...text].reduce((kept, each) => (new TextEncoder().encode(kept + each).length <= length ? kept + each : kept), "");
      assert.equal(decode(modules(fitting)), fitting);
    });
  }

  test("has the error correction of the standard's example (Annex I: 01234567, version 1-M)", () => {
    const data = [0x10, 0x20, 0x0c, 0x56, 0x61, 0x80, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11];
    assert.deepEqual(correction(data, 10), [0xa5, 0x24, 0xd4, 0xc1, 0xed, 0x36, 0xc7, 0x87, 0x2c, 0x55]);
  });

  test("of what no version has room for is an error", () => {
    assert.throws(() => modules("x".repeat(413)), RangeError);
  });
});

test("Metrics are read with their labels", () => {
  const metric = samples(
    [
      "# HELP fido_webhook_backlog deliveries that wait",
      "# TYPE fido_webhook_backlog gauge",
      "fido_webhook_backlog 3.0",
      'fido_webhook_deliveries_total{outcome="ARRIVED",relying_party="a \\"b\\""} 12.0',
      'fido_webhook_deliveries_total{outcome="FAILED",relying_party="shop"} 1.5E3',
      "",
    ].join("\n"),
  );
  assert.deepEqual(metric("fido_webhook_backlog"), [{ name: "fido_webhook_backlog", labels: {}, value: 3 }]);
  assert.deepEqual(metric("fido_webhook_deliveries_total").map(({ value }) => value), [12, 1500]);
  assert.equal(metric("fido_webhook_deliveries_total")[1].labels.relying_party, "shop");
  assert.deepEqual(metric("fido_webhook"), []);
});

describe("A call", () => {
  const called = [];
  const answers = (answer) => {
    called.length = 0;
    globalThis.fetch = async (url, options) => {
      called.push([options?.method, url, options?.headers?.Authorization]);
      return answer();
    };
  };

  test("names its relying party, whatever the host says", async () => {
    answers(() => Response.json({ status: "ok", data: { users: [] } }));
    const api = createApi("https://passkeys.shop.example/", "key", "default");
    assert.deepEqual(await api.get(`/users${query({ query: "a b", cursor: undefined })}`), { users: [] });
    await createApi("https://passkeys.shop.example/", "key", "toys").post("/api-keys", {});
    await createApi("https://passkeys.shop.example/", "key", "toys").platform.get("/relying-parties");
    assert.deepEqual(called, [
      ["GET", "https://passkeys.shop.example/rp/default/api/v1/admin/users?query=a+b", "Bearer key"],
      ["POST", "https://passkeys.shop.example/rp/toys/api/v1/admin/api-keys", "Bearer key"],
      ["GET", "https://passkeys.shop.example/rp/default/api/v1/admin/relying-parties", "Bearer key"],
    ]);
  });

  test("for the page that makes passkeys goes without the key", async () => {
    const api = createApi("https://example.org/", "key", "toys");
    answers(() => Response.json({ enroll: "https://example.org/account" }));
    assert.equal(await api.enrollUrl(), "https://example.org/account");
    assert.deepEqual(called, [[undefined, "https://example.org/rp/toys/.well-known/passkey-endpoints", undefined]]);
    answers(() => new Response("", { status: 404 }));
    assert.equal(await api.enrollUrl(), undefined);
  });

  test("that is refused, or not answered by the server, is an error with a code", async () => {
    const api = createApi("https://example.org/", "key", "default");
    answers(() => Response.json({ status: "error", errors: [{ code: "NOT_FOUND", message: "none" }], requestId: "r-1" }, { status: 404 }));
    await assert.rejects(api.get("/users/1"), { code: "NOT_FOUND", message: "none Request r-1." });
    answers(() => new Response("<html>", { status: 502 }));
    await assert.rejects(api.get("/users"), { code: "NETWORK" });
    answers(() => Promise.reject(new TypeError("Failed to fetch")));
    await assert.rejects(api.enrollUrl(), { code: "NETWORK" });
    await assert.rejects(api.metrics(), { code: "NETWORK" });
  });
});
