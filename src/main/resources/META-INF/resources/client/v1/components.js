/** Two web components on fido.js: <fido-sign-in> and <fido-passkeys>. integration.md has their attributes and events. */

import { FidoError, createClient } from "./fido.js";

/** Languages of the files in messages/; the first is everybody's who has none of them. */
const LANGUAGES = ["en", "de", "es", "ja"];

/** What is no failure, but an end that somebody chose, or has already: said, not alarmed about. */
const NO_FAILURE = ["ABORTED", "NOT_ALLOWED", "ALREADY_REGISTERED"];

const STYLE = new CSSStyleSheet();
STYLE.replaceSync(`
  :host {
    --text: var(--fido-text, #1b1f24);
    --quiet: var(--fido-quiet, #57606a);
    --surface: var(--fido-surface, #ffffff);
    --line: var(--fido-line, #d0d7de);
    --accent: var(--fido-accent, #0550ae);
    --on-accent: var(--fido-on-accent, #ffffff);
    --danger: var(--fido-danger, #a40e26);
    --radius: var(--fido-radius, 0.5rem);
    display: block;
    color: var(--text);
    font: var(--fido-font, 1rem/1.5 system-ui, sans-serif);
    overflow-wrap: anywhere;
  }
  @supports (color: light-dark(#000, #fff)) {
    :host {
      --text: var(--fido-text, light-dark(#1b1f24, #e6edf3));
      --quiet: var(--fido-quiet, light-dark(#57606a, #9ea7b3));
      --surface: var(--fido-surface, light-dark(#ffffff, #161b22));
      --line: var(--fido-line, light-dark(#d0d7de, #30363d));
      --accent: var(--fido-accent, light-dark(#0550ae, #79c0ff));
      --on-accent: var(--fido-on-accent, light-dark(#ffffff, #0d1117));
      --danger: var(--fido-danger, light-dark(#a40e26, #ffa198));
    }
  }
  :host([hidden]), [part~="facts"]:empty, ul:empty { display: none; }
  /* A live region that is not rendered before it speaks may not be heard. */
  [role]:empty { position: absolute; }
  * { box-sizing: border-box; }
  p, ul { margin: 0; padding: 0; }
  label, form, .row > div, .root { display: grid; gap: 0.75rem; }
  label { gap: 0.25rem; font-weight: 600; }
  input {
    width: 100%;
    min-height: 2.75rem;
    padding: 0.5rem 0.75rem;
    border: 1px solid var(--quiet);
    border-radius: var(--radius);
    background: var(--surface);
    color: var(--text);
    font: inherit;
    font-weight: 400;
  }
  .quiet { color: var(--quiet); font-size: 0.9rem; }
  .buttons { display: flex; flex-wrap: wrap; gap: 0.75rem; }
  .buttons > button { flex: 1 1 12rem; }
  li .buttons { gap: 0.5rem; }
  li .buttons > button { flex: 0 1 auto; padding: 0.5rem 0.65rem; }
  button {
    min-height: 2.75rem;
    padding: 0.5rem 1rem;
    border: 1px solid var(--accent);
    border-radius: var(--radius);
    background: var(--surface);
    color: var(--accent);
    font: inherit;
    font-weight: 600;
    cursor: pointer;
  }
  button.primary { background: var(--accent); color: var(--on-accent); }
  button.danger { border-color: var(--danger); color: var(--danger); }
  [aria-busy="true"] button { cursor: progress; }
  :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
  ul { list-style: none; }
  li { padding: 1rem 0; border-top: 1px solid var(--line); }
  .row { display: grid; grid-template-columns: 2rem minmax(0, 1fr); gap: 0.75rem; align-items: start; }
  .row > div { gap: 0.25rem; }
  .row .buttons { margin-top: 0.5rem; }
  img, svg { width: 2rem; height: 2rem; object-fit: contain; fill: var(--quiet); }
  strong { unicode-bidi: isolate; }
  .warning, [role="alert"] { color: var(--danger); }
  [role="alert"]:not(:empty) { padding: 0.75rem; border: 1px solid var(--danger); border-radius: var(--radius); }
`);

/** An element; `part` names it for the page's style, `attributes` are what is no property. */
function make(tag, { part, attributes, click, ...properties } = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  for (const [name, value] of Object.entries({ part, ...attributes })) {
    if (value !== undefined) {
      element.setAttribute(name, value);
    }
  }
  if (click) {
    element.addEventListener("click", click);
  }
  element.append(...children.filter(Boolean));
  return element;
}

/** The icon of a passkey whose model has none. */
function key() {
  const create = (tag, attributes) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    Object.entries(attributes).forEach((attribute) => element.setAttribute(...attribute));
    return element;
  };
  const svg = create("svg", { viewBox: "0 0 24 24", part: "icon", "aria-hidden": "true" });
  const d =
    "M14.5 3a6.5 6.5 0 0 0-6.2 8.5L2 17.8V22h4.2l1-1v-2h2v-2h2l1.3-1.3A6.5 6.5 0 1 0 14.5 3Zm2 6.2a1.7 1.7 0 1 1 0-3.4 1.7 1.7 0 0 1 0 3.4Z";
  svg.append(create("path", { d }));
  return svg;
}

const button = (textContent, click, { part = "", ...rest } = {}) =>
  make("button", { type: "button", textContent, click, className: part, part: `button ${part}`.trim(), ...rest });

async function json(name, base) {
  const { href } = new URL(name, base);
  const response = await fetch(href);
  if (!response.ok) {
    throw new Error(`${href}: ${response.status}`);
  }
  return response.json();
}

/** What both have in common: a client, a language, and where they say how it goes. */
class FidoElement extends HTMLElement {
  static observedAttributes = ["lang", "messages"];

  #client;
  #texts = {};
  #busy = false;
  #status = make("p", { part: "status", className: "quiet", attributes: { role: "status" } });
  #error = make("p", { part: "error", attributes: { role: "alert" } });
  #content = make("div", { className: "root" });

  constructor() {
    super();
    this.attachShadow({ mode: "open" }).append(
      make("div", { className: "root" }, this.#content, this.#status, this.#error),
    );
    this.shadowRoot.adoptedStyleSheets = [STYLE];
  }

  /** The client of fido.js: the page's, so that it has the token; or one for the attribute base-url. */
  get client() {
    this.#client ??= createClient({ baseUrl: this.getAttribute("base-url") ?? "" });
    return this.#client;
  }

  set client(client) {
    this.#client = client;
  }

  connectedCallback() {
    this.#start();
  }

  attributeChangedCallback(name, before, after) {
    if (this.locale && before !== after) {
      this.#start();
    }
  }

  async #start() {
    const asked = this.lang || this.parentElement?.closest("[lang]")?.lang || navigator.language;
    const language = LANGUAGES.find((each) => asked.toLowerCase().split("-")[0] === each) ?? LANGUAGES[0];
    const replaced = this.getAttribute("messages");
    try {
      const texts = await json(`messages/${language}.json`, import.meta.url);
      const own = replaced ? await json(replaced, document.baseURI) : {};
      this.#texts = { ...texts, ...own, errors: { ...texts.errors, ...own.errors } };
    } catch (cause) {
      // Without its words it can still be used.
      this.emit("fido-error", new FidoError("NETWORK", { cause }));
    }
    this.locale = replaced ? asked : language;
    this.shadowRoot.firstElementChild.lang = this.locale;
    if (this.isConnected) {
      this.render();
    }
  }

  focus(options) {
    this.find("input, button")?.focus(options);
  }

  show(...elements) {
    this.#content.replaceChildren(...elements);
  }

  find(selector) {
    return this.shadowRoot.querySelector(selector);
  }

  text(key, values = {}) {
    return (this.#texts[key] ?? key).replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
  }

  say(text) {
    this.#error.textContent = "";
    this.#status.textContent = text;
  }

  emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }

  fail(error) {
    const { code, field, retryAfter, requestId } = error;
    const { errors = {} } = this.#texts;
    // English has the message of the library, which says more of a bad name.
    const known = errors[`${code}.${field}`] ?? (field ? undefined : errors[code]) ?? error.message;
    if (NO_FAILURE.includes(code)) {
      this.say(known);
    } else {
      this.#status.textContent = "";
      this.#error.textContent = [
        known,
        retryAfter && this.text("retryAfter", { seconds: retryAfter }),
        requestId && this.text("reference", { id: requestId }),
      ]
        .filter(Boolean)
        .join(" ");
    }
    this.emit("fido-error", error);
  }

  /** Runs what a button does, one at a time. The buttons keep the focus, so they are not disabled meanwhile. */
  async run(text, action) {
    if (this.#busy) {
      return;
    }
    this.#setBusy(true);
    this.say(text);
    try {
      const said = await action();
      this.say(said ?? "");
    } catch (error) {
      this.fail(error);
    } finally {
      this.#setBusy(false);
    }
  }

  #setBusy(busy) {
    this.#busy = busy;
    this.#content.setAttribute("aria-busy", busy);
  }
}

/** Signs in, by name, by autofill or by another device; makes passkeys for the invited, and for all if it may. */
class FidoSignIn extends FidoElement {
  #ended;
  #enrollmentToken;

  render() {
    this.#ended?.abort();
    this.#ended = new AbortController();
    this.#enrollmentToken ??= takeFromFragment("enroll");
    if (this.#enrollmentToken) {
      this.#showEnrollment();
    } else {
      this.#showForm();
    }
  }

  disconnectedCallback() {
    this.#ended?.abort();
  }

  #showEnrollment() {
    const enroll = () => this.run(this.text("registering"), () => this.#enroll());
    this.show(
      make("p", { textContent: this.text("enrollHint") }),
      make("div", { className: "buttons" }, button(this.text("enroll"), enroll, { part: "primary", id: "enroll" })),
    );
  }

  async #enroll() {
    try {
      const result = await this.client.register({ enrollmentToken: this.#enrollmentToken });
      this.#enrollmentToken = undefined;
      this.emit("fido-signed-in", result);
    } catch (error) {
      if (error.code === "UNAUTHORIZED") {
        // It was used, or is too old: who it was for may have a passkey by now.
        this.#enrollmentToken = undefined;
        error.field = "enrollmentToken";
        this.#showForm();
      }
      throw error;
    }
  }

  #showForm() {
    const name = () => this.find("#username").value.trim() || undefined;
    const nonce = this.getAttribute("nonce-value") ?? undefined;
    const signIn = (options) => this.run(this.text("signingIn"), () => this.#signedIn(this.client.signIn({ nonce, ...options })));
    const register = () =>
      this.run(this.text("registering"), () => this.#signedIn(this.client.register({ username: name() ?? "" })));
    const input = make("input", {
      id: "username",
      part: "input",
      name: "username",
      maxLength: 255,
      autocapitalize: "none",
      spellcheck: false,
      attributes: { autocomplete: "username webauthn", "aria-describedby": "hint" },
    });
    const form = make(
      "form",
      { part: "form", noValidate: true },
      make("label", { part: "label" }, this.text("username"), input),
      make("p", { id: "hint", part: "hint", className: "quiet", textContent: this.text("usernameHint") }),
      make(
        "div",
        { className: "buttons" },
        button(this.text("signIn"), undefined, { part: "primary", type: "submit", id: "sign-in" }),
        button(this.text("otherDevice"), () => signIn({ username: name(), hints: ["hybrid"] }), { id: "other-device" }),
        this.hasAttribute("registration") && button(this.text("register"), register, { id: "register" }),
      ),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      signIn({ username: name() });
    });
    this.show(form);
    this.#offer(input, nonce);
  }

  async #signedIn(ceremony) {
    this.emit("fido-signed-in", await ceremony);
  }

  /** Autofill, until somebody signs in; after a failure not before the field is used again, so that it never spins. */
  async #offer(input, nonce) {
    const { signal } = this.#ended;
    try {
      const onPicked = () => this.say(this.text("signingIn"));
      const result = await this.client.autofill(input, { nonce, signal, onPicked });
      this.say("");
      this.emit("fido-signed-in", result);
    } catch (error) {
      const { code } = error;
      if (code === "CHALLENGE_EXPIRED") {
        this.#offer(input, nonce);
      } else if (!["ABORTED", "NOT_SUPPORTED", "INSECURE_CONTEXT"].includes(code)) {
        if (code !== "NOT_ALLOWED") {
          this.fail(error);
        }
        for (const type of ["focus", "input"]) {
          input.addEventListener(type, () => this.#offer(input, nonce), { once: true, signal });
        }
      }
    }
  }
}

/** The value of a parameter behind the URL's #, which is taken out of the address and of the history. */
function takeFromFragment(name) {
  const parameters = new URLSearchParams(location.hash.slice(1));
  const value = parameters.get(name) ?? undefined;
  if (value) {
    history.replaceState(history.state, "", location.pathname + location.search);
  }
  return value;
}

/** Lists the passkeys of who is signed in, renames and removes them, and adds more. */
class FidoPasskeys extends FidoElement {
  #list = make("ul", { part: "list", id: "passkeys" });
  #add;

  render() {
    this.#add = button(this.text("add"), () => this.#change("registering", () => this.#register()), {
      part: "primary",
      id: "add",
    });
    this.show(this.#list, make("div", { className: "buttons" }, this.#add));
    if (this.client.token) {
      this.refresh();
    }
  }

  /** Reads the list again. */
  async refresh() {
    try {
      const passkeys = await this.client.passkeys.list();
      this.#list.replaceChildren(...passkeys.map((each) => make("li", { part: "item", id: `passkey-${each.id}` }, this.#row(each))));
    } catch (error) {
      this.fail(error);
    }
  }

  /** A change, for which the server may want a newer sign-in. */
  #change(text, change) {
    return this.run(this.text(text), async () => {
      const said = await this.client.withReauthentication(change, () => this.say(this.text("confirm")));
      await this.refresh();
      this.emit("fido-passkeys-changed");
      return said;
    });
  }

  async #register() {
    await this.client.register();
    return this.text("added");
  }

  #row(passkey) {
    const { nickname, authenticatorName, authenticatorIcon, lastUsedAt } = passkey;
    const name = this.#name(passkey);
    const date = (time) => this.#date(time, { dateStyle: "medium" });
    const facts = [nickname && authenticatorName, this.#binding(passkey)].filter(Boolean);
    const times = [
      this.text("created", { date: date(passkey.createdAt) }),
      lastUsedAt ? this.text("lastUsed", { date: date(lastUsedAt) }) : this.text("neverUsed"),
    ];
    const warning = passkey.suspended ? "suspended" : passkey.flagged && "flagged";
    const act = (key, action, rest) =>
      button(this.text(key), action, { attributes: { "aria-label": `${this.text(key)}: ${name}` }, ...rest });
    return make(
      "div",
      { className: "row" },
      authenticatorIcon?.startsWith("data:image/")
        ? make("img", { part: "icon", src: authenticatorIcon, alt: "" })
        : key(),
      make(
        "div",
        {},
        make("strong", { part: "name", textContent: name }),
        make("p", { part: "facts", className: "quiet", textContent: facts.join(" · ") }),
        make("p", { part: "times", className: "quiet", textContent: times.join(" · ") }),
        warning && make("p", { part: "warning", className: "warning", textContent: this.text(warning) }),
        make(
          "div",
          { className: "buttons" },
          act("rename", () => this.#askName(passkey), { name: "rename" }),
          act("remove", () => this.#askWhetherToRemove(passkey), { part: "danger", name: "remove" }),
        ),
      ),
    );
  }

  #date(time, format) {
    return new Date(time).toLocaleString(this.locale, format);
  }

  #name({ nickname, authenticatorName, createdAt }) {
    const date = this.#date(createdAt, { dateStyle: "medium", timeStyle: "short" });
    return nickname ?? authenticatorName ?? this.text("unnamed", { date });
  }

  #binding({ backupEligible, backupState }) {
    return backupState
      ? this.text("synced")
      : backupEligible
        ? this.text("syncable")
        : backupEligible === false && this.text("deviceBound");
  }

  #askName(passkey) {
    const input = make("input", { part: "input", maxLength: 255, value: passkey.nickname ?? "" });
    const label = make("label", { part: "label" }, this.text("passkeyName"), input);
    this.#ask(passkey, "rename", label, button(this.text("save"), undefined, { part: "primary", type: "submit" }), async () => {
      await this.#change("saving", async () => {
        await this.client.passkeys.rename(passkey.id, input.value.trim());
        return this.text("renamed");
      });
      this.#focus(passkey.id, "rename");
    });
    input.focus();
  }

  #askWhetherToRemove(passkey) {
    const name = this.#name(passkey);
    const question = make("p", { textContent: this.text("removeQuestion", { name }) });
    this.#ask(passkey, "remove", question, button(this.text("remove"), undefined, { part: "danger", type: "submit" }), async () => {
      const next = this.find(`#passkey-${passkey.id}`).nextElementSibling?.id.slice("passkey-".length);
      await this.#change("removing", async () => {
        await this.client.passkeys.remove(passkey.id);
        return this.text("removed", { name });
      });
      this.#restore(passkey);
      this.#focus(passkey.id, "remove") || this.#focus(next, "remove") || this.#add.focus();
    });
    this.find(`#passkey-${passkey.id} [name="cancel"]`).focus();
  }

  /** A question in place of a row, until it is answered, or Escape is pressed. */
  #ask(passkey, action, question, answer, submit) {
    const cancel = () => {
      this.#restore(passkey);
      this.#focus(passkey.id, action);
    };
    const buttons = make("div", { className: "buttons" }, answer, button(this.text("cancel"), cancel, { name: "cancel" }));
    const form = make("form", { part: "form", noValidate: true }, question, buttons);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      submit();
    });
    form.addEventListener("keydown", ({ key }) => key === "Escape" && cancel());
    this.say("");
    this.find(`#passkey-${passkey.id}`).replaceChildren(form);
  }

  #restore(passkey) {
    this.find(`#passkey-${passkey.id}`)?.replaceChildren(this.#row(passkey));
  }

  #focus(id, action) {
    const target = id && this.find(`#passkey-${id} [name="${action}"]`);
    target?.focus();
    return target;
  }
}

customElements.define("fido-sign-in", FidoSignIn);
customElements.define("fido-passkeys", FidoPasskeys);

export { FidoPasskeys, FidoSignIn };
