// The client library's types say of requests and answers what the OpenAPI document says.
import type {
  AcceptedCredentials, Account, AutofillOptions, Client, FidoError, Passkey, RegisterOptions, RegistrationResult,
  SignInOptions, SignInResult,
} from "./fido.js";
import type {} from "./components.js";
import type { components } from "./openapi-typescript";

type Schemas = components["schemas"];

export const registration = (result: Schemas["RegistrationResult"]): RegistrationResult => result;
export const signIn = (result: Schemas["AuthenticationResult"]): SignInResult => result;
export const passkey = (view: Schemas["PasskeyView"]): Passkey => view;
export const account = (view: Schemas["Account"]): Account => view;
export const updated = (view: Schemas["UpdatedAccount"]): Account => view;
export const accepted = (left: Schemas["AcceptedCredentials"]): AcceptedCredentials => left;
export const entry = (each: Schemas["ErrorEnvelope"]["errors"][number]): Pick<FidoError, "reason" | "field" | "missing"> => each;

type Local = "signal" | "bearer" | "enrollmentToken" | "nickname" | "extensions";
export const registrationBegin = (options: Omit<RegisterOptions, Local>): Schemas["RegistrationBeginRequest"] => options;
export const signInBegin = (options: Omit<SignInOptions, "signal" | "extensions" | "transaction">): Schemas["AuthenticationBeginRequest"] => options;

// As integrators write it.
export async function page(client: Client, input: HTMLInputElement): Promise<string> {
  await client.register({ username: "alice", nickname: "Phone" });
  const options: AutofillOptions = { nonce: "n", onPicked: () => undefined };
  void client.autofill(input, options).catch((error: FidoError) => error.code === "ABORTED");
  const made = await client.upgrade();
  const left = await client.withReauthentication(() => client.passkeys.remove("id", { force: true }));
  return (made?.accessToken ?? "") + left.rpId + (await client.stepUp({ pay: 1 })).accessToken;
}

export function element(client: Client): void {
  const passkeys = document.createElement("fido-passkeys");
  passkeys.client = client;
  void passkeys.refresh();
  document.querySelector("fido-sign-in")?.addEventListener("fido-signed-in", ({ detail }) => detail.accessToken.length);
}
