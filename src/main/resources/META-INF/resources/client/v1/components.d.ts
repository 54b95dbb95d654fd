import type { Client, FidoError, RegistrationResult, SignInResult } from "./fido.js";

/**
 * <fido-sign-in base-url="…" lang="…" messages="….json" nonce-value="…" registration>
 *
 * With #enroll=TOKEN in the page's address it makes a passkey for who was invited. Parts: form, label, input, hint,
 * button, primary, status, error.
 */
export declare class FidoSignIn extends HTMLElement {
  /** By default one for base-url. */
  client: Client;
}

/**
 * <fido-passkeys base-url="…" lang="…" messages="….json">
 *
 * Its client needs the token of who is signed in. Parts: list, item, icon, name, facts, times, warning, form, label,
 * input, button, primary, danger, status, error.
 */
export declare class FidoPasskeys extends HTMLElement {
  /** By default one for base-url, without a token. */
  client: Client;
  /** Reads the list again. */
  refresh(): Promise<void>;
}

declare global {
  interface HTMLElementTagNameMap {
    "fido-sign-in": FidoSignIn;
    "fido-passkeys": FidoPasskeys;
  }
  interface HTMLElementEventMap {
    /** Somebody has signed in, or has registered. */
    "fido-signed-in": CustomEvent<SignInResult | RegistrationResult>;
    "fido-passkeys-changed": CustomEvent<null>;
    /** What the component has said already, for the page to know. */
    "fido-error": CustomEvent<FidoError>;
  }
}
