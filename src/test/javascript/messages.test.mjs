import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { CLIENT } from "./page.mjs";

const { MESSAGES } = await import(new URL("fido.js", CLIENT));
const read = (name) => JSON.parse(readFileSync(new URL(`messages/${name}`, CLIENT), "utf8"));
const source = readFileSync(new URL("components.js", CLIENT), "utf8");
const english = read("en.json");
const files = readdirSync(new URL("messages/", CLIENT));

test("there is a file for each language of the components", () => {
  const [, languages] = source.match(/LANGUAGES = (\[.*\]);/);
  assert.deepEqual(files, JSON.parse(languages).map((each) => `${each}.json`).sort());
});

test("English says what the library says", () => {
  for (const [code, message] of Object.entries(MESSAGES)) {
    assert.equal(english.errors[code], message);
  }
});

for (const file of files) {
  test(`${file} has every text, with its placeholders`, () => {
    const texts = read(file);
    assert.deepEqual(Object.keys(texts), Object.keys(english));
    for (const code of Object.keys(english.errors)) {
      assert.ok(texts.errors[code], code);
    }
    for (const [key, text] of Object.entries(english)) {
      if (key !== "errors") {
        assert.deepEqual(texts[key].match(/\{\w+\}/g), text.match(/\{\w+\}/g), key);
      }
    }
  });
}

test("every text that the components use is there, and no other", () => {
  const keys = Object.keys(english).filter((key) => key !== "errors");
  const used = keys.filter((key) => source.includes(`"${key}"`));
  assert.deepEqual(used, keys);
  for (const [, key] of source.matchAll(/(?:text|#change)\("(\w+)"/g)) {
    assert.ok(keys.includes(key), key);
  }
});
