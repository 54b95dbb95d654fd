// What an integrator relies on: members that are always there are no "| undefined".
import type { components, paths } from "./openapi-typescript";
import type { AuthenticationResult, PublicKeyCredentialRequestOptionsJson } from "./hey-api";

type Schemas = components["schemas"];
type Begin =
  paths["/api/v1/webauthn/register/begin"]["post"]["responses"]["200"]["content"]["application/json"]["data"];

export const token = (result: Schemas["AuthenticationResult"]): string => result.accessToken;
export const model = (result: Schemas["RegistrationResult"]): string | null => result.authenticatorName;
export const lastUse = (passkey: Schemas["PasskeyView"]): string | null => passkey.lastUsedAt;
export const error = (envelope: Schemas["ErrorEnvelope"]): string => envelope.errors[0]!.code;
export const challenge = (options: Begin): string => options.challenge;
export const sameToken = (result: AuthenticationResult): string => result.accessToken;
export const allowed = (options: PublicKeyCredentialRequestOptionsJson): number =>
  options.allowCredentials.length;
