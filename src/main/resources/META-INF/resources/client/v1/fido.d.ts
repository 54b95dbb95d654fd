/** What a person is told, in English, by code. */
export declare const MESSAGES: Readonly<Record<string, string>>;

/** Codes of the browser's half. Every other code is the server's: api.md, "Errors". */
export type ClientCode =
  | "ABORTED"
  | "NOT_ALLOWED"
  | "NO_PASSKEY"
  | "ALREADY_REGISTERED"
  | "NOT_SUPPORTED"
  | "INSECURE_CONTEXT"
  | "RP_ID_MISMATCH"
  | "NETWORK";

export declare class FidoError extends Error {
  /** Stable: one of ClientCode, or the server's. */
  readonly code: ClientCode | (string & {});
  /** Whether the same call may work when a person tries again. */
  readonly retryable: boolean;
  /** Seconds to wait, of a 429 or 503. */
  readonly retryAfter?: number;
  /** The server's sub-code, as ORIGIN_MISMATCH. */
  readonly reason?: string;
  /** The path of a bad input, as "username". */
  readonly field?: string;
  /** With the reason REAUTHENTICATION_REQUIRED. */
  readonly missing?: "RECENT_SIGN_IN" | "USER_VERIFICATION";
  /** HTTP status; 0: there was no answer; absent: the server was not asked. */
  readonly status?: number;
  readonly requestId?: string;
  constructor(code: string, details?: { message?: string; cause?: unknown; [detail: string]: unknown });
}

export interface ClientOptions {
  /** The server's origin, or with /rp/NAME a relying party of it; by default the page's own origin. */
  baseUrl?: string;
  fetch?: typeof globalThis.fetch;
  /** Access token of whoever is signed in already. */
  token?: string;
  /** Whether the server is told how ceremonies ended, without saying whose; by default true. */
  reportOutcomes?: boolean;
}

export interface Cancellable {
  /** Ends the call with ABORTED, unless the authenticator has signed already. */
  signal?: AbortSignal;
}

export interface RegisterOptions extends Cancellable {
  /** One-time token of an operator's; it says who the user is. */
  enrollmentToken?: string;
  /** Name of a new user. */
  username?: string;
  displayName?: string;
  /** Access token of the user who adds a passkey; by default the client's. */
  bearer?: string;
  /** Name of the passkey. */
  nickname?: string;
  userVerification?: "required" | "preferred" | "discouraged";
  attestation?: "none" | "indirect" | "direct" | "enterprise";
  authenticatorSelection?: {
    authenticatorAttachment?: "platform" | "cross-platform";
    residentKey?: "discouraged" | "preferred" | "required";
    userVerification?: "required" | "preferred" | "discouraged";
  };
  hints?: Array<"security-key" | "client-device" | "hybrid">;
  extensions?: Record<string, unknown>;
}

export interface SignInOptions extends Cancellable {
  /** Absent: any discoverable passkey of the site. */
  username?: string;
  /** What the sign-in confirms; it comes back in the token. The page must show it. */
  transaction?: object;
  /** Comes back in the token, so that a back end ties the sign-in to its own session. */
  nonce?: string;
  userVerification?: "required" | "preferred" | "discouraged";
  hints?: Array<"security-key" | "client-device" | "hybrid">;
  extensions?: Record<string, unknown>;
}

export interface AutofillOptions extends SignInOptions {
  username?: never;
  /** Called when somebody has chosen a passkey, before the server is asked. */
  onPicked?: () => void;
}

interface BrowserOutputs {
  /** The browser's extension outputs: PRF results and blobs are here, and nowhere else. */
  clientExtensionResults: Record<string, unknown>;
}

export interface RegistrationResult {
  credentialId: string;
  userId: string;
  registeredAt: string;
  aaguid: string;
  aaguidTrusted: boolean;
  authenticatorName: string | null;
  authenticatorIcon: string | null;
  attestationFormat: string;
  attestationTrust: "none" | "self" | "trusted" | "untrusted";
  userVerified: boolean;
  backupEligible: boolean;
  backupState: boolean;
  transports: string[];
  discoverable: boolean | null;
  accessToken: string;
  tokenType: string;
  expiresIn: number;
}

export interface SignInResult {
  authenticated: boolean;
  userId: string;
  username: string;
  credentialId: string;
  authenticationTime: string;
  userVerified: boolean;
  signCount: number;
  backupEligible: boolean;
  backupState: boolean;
  transaction?: object | null;
  accessToken: string;
  tokenType: string;
  expiresIn: number;
}

export interface Passkey {
  id: string;
  nickname: string | null;
  aaguid: string;
  aaguidTrusted: boolean;
  authenticatorName: string | null;
  /** A data: URL. */
  authenticatorIcon: string | null;
  createdAt: string;
  lastUsedAt: string | null;
  transports: string[];
  backupEligible?: boolean | null;
  backupState?: boolean | null;
  suspended: boolean;
  flagged: boolean;
}

export interface Account {
  userId: string;
  username: string;
  displayName: string;
  createdAt: string;
}

/** The argument of PublicKeyCredential.signalAllAcceptedCredentials, which it has been passed to. */
export interface AcceptedCredentials {
  rpId: string;
  userId: string;
  allAcceptedCredentialIds: string[];
}

/** WebAuthn Level 3, section 5.1.7; absent: the browser does not say. */
export interface Capabilities {
  conditionalGet: boolean;
  userVerifyingPlatformAuthenticator: boolean;
  [capability: string]: boolean | undefined;
}

/** Every promise is rejected with a FidoError. */
export interface Client {
  /** Access token of the last ceremony; set it to go on with one that you have kept. */
  token: string | undefined;
  /** A new user (username), an enrolled one (enrollmentToken), or one more passkey of who is signed in. */
  register(options?: RegisterOptions): Promise<RegistrationResult & BrowserOutputs>;
  signIn(options?: SignInOptions): Promise<SignInResult & BrowserOutputs>;
  /**
   * Offers passkeys among the suggestions of a field, until one is chosen. There is one at a time: another one ends
   * this with ABORTED, as does a ceremony that succeeds. It gives way to one that fails, and comes back.
   */
  autofill(input?: HTMLInputElement | null, options?: AutofillOptions): Promise<SignInResult & BrowserOutputs>;
  /** A passkey beside another sign-in, with nobody asked; null where the browser makes none. */
  upgrade(options?: RegisterOptions): Promise<(RegistrationResult & BrowserOutputs) | null>;
  /** Signs in where a passkey is at hand; else NO_PASSKEY, at once. Call it from a click. */
  immediate(options?: Omit<SignInOptions, "username">): Promise<SignInResult & BrowserOutputs>;
  /** The user of the token again, verified. */
  stepUp(transaction?: object, options?: SignInOptions): Promise<SignInResult & BrowserOutputs>;
  /** Does an action; where the server wants a newer or stronger sign-in, prompts for it and does it once more. */
  withReauthentication<T>(action: () => Promise<T>, beforePrompt?: (error: FidoError) => void): Promise<T>;
  passkeys: {
    list(): Promise<Passkey[]>;
    /** An empty name, or null, is none. */
    rename(id: string, nickname: string | null): Promise<Passkey>;
    /** The last one with force only: else LAST_CREDENTIAL. */
    remove(id: string, options?: { force?: boolean }): Promise<AcceptedCredentials>;
  };
  account: {
    get(): Promise<Account>;
    update(changes: { displayName: string }): Promise<Account>;
    /** Ends all access tokens of the user, this client's too. */
    signOutEverywhere(): Promise<void>;
    delete(): Promise<AcceptedCredentials>;
  };
  capabilities(): Promise<Capabilities>;
}

export declare function createClient(options?: ClientOptions): Client;
