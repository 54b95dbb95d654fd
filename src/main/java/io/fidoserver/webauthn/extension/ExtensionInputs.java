package io.fidoserver.webauthn.extension;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fidoserver.encoding.Base64Url;
import io.fidoserver.encoding.OpaqueObject;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * AuthenticationExtensionsClientInputsJSON (WebAuthn L3 §5.1.9, §10.1): the extensions that a
 * ceremony requests. Null is one that it does not.
 *
 * @param credProps registration: whether the credential is discoverable (§10.1.3)
 * @param credentialProtectionPolicy registration: credProtect (CTAP 2.2 §12.1)
 * @param enforceCredentialProtectionPolicy registration: fail rather than create a credential with
 *     less protection
 * @param minPinLength registration: the least PIN length that the authenticator accepts (CTAP 2.2
 *     §12.4)
 * @param largeBlob a blob that the authenticator keeps (§10.1.5)
 * @param prf a pseudo-random function of the credential (§10.1.4)
 * @param appid authentication: the AppID that a U2F credential may have been registered for
 *     (§10.1.1), at most 512 characters
 * @param appidExclude registration: the AppID whose credentials are excluded too (§10.1.2)
 * @param uvm the methods by which the user was verified (WebAuthn L2 §10.3)
 * @param unknownExtensions extensions that this server does not know, and passes on unchanged
 */
@Schema(additionalProperties = Schema.True.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ExtensionInputs(
    Boolean credProps,
    CredentialProtectionPolicy credentialProtectionPolicy,
    Boolean enforceCredentialProtectionPolicy,
    Boolean minPinLength,
    @Valid LargeBlobInputs largeBlob,
    @Valid PrfInputs prf,
    @Size(max = 512) @Pattern(regexp = HTTPS, message = "must be an https URL") String appid,
    @Size(max = 512) @Pattern(regexp = HTTPS, message = "must be an https URL") String appidExclude,
    Boolean uvm,
    @Schema(hidden = true) @JsonAnySetter @JsonAnyGetter Map<String, JsonNode> unknownExtensions) {

  private static final String HTTPS = "https://[A-Za-z0-9.:\\[\\]-]+([/?#][!-~]*)?";

  /** No extensions. */
  public static final ExtensionInputs NONE =
      new ExtensionInputs(null, null, null, null, null, null, null, null, null, Map.of());

  private static final String OF_REGISTRATION = "belongs to a registration";
  private static final String OF_AUTHENTICATION = "belongs to an authentication";

  /**
   * Validates {@code unknownExtensions}.
   *
   * @throws IllegalArgumentException if a text in {@code unknownExtensions} is not Unicode; the
   *     message may be shown to the client
   */
  public ExtensionInputs {
    unknownExtensions = unknownExtensions == null ? Map.of() : unknownExtensions;
    OpaqueObject.verify(new ObjectNode(JsonNodeFactory.instance, unknownExtensions));
  }

  /**
   * AuthenticationExtensionsLargeBlobInputs (WebAuthn L3 §10.1.5).
   *
   * @param support registration
   * @param read authentication
   * @param write authentication: the blob
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record LargeBlobInputs(LargeBlobSupport support, Boolean read, byte[] write) {}

  /** LargeBlobSupport (WebAuthn L3 §10.1.5). */
  public enum LargeBlobSupport {
    @JsonProperty("required")
    REQUIRED,
    @JsonProperty("preferred")
    PREFERRED
  }

  /**
   * AuthenticationExtensionsPRFInputs (WebAuthn L3 §10.1.4).
   *
   * @param evalByCredential authentication: by credential ID, base64url
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record PrfInputs(
      @Valid PrfValues eval, Map<String, @NotNull @Valid PrfValues> evalByCredential) {}

  /** AuthenticationExtensionsPRFValues: one or two salts, of any length. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record PrfValues(@NotNull byte[] first, byte[] second) {}

  /**
   * Verifies that there is no input that clients refuse at a registration.
   *
   * @throws ApiException INVALID_REQUEST
   */
  public void verifyForRegistration() {
    verifyAbsent("appid", appid, OF_AUTHENTICATION);
    if (largeBlob != null) {
      verifyAbsent("largeBlob.read", largeBlob.read(), OF_AUTHENTICATION);
      verifyAbsent("largeBlob.write", largeBlob.write(), OF_AUTHENTICATION);
    }
    if (prf != null) {
      verifyAbsent("prf.evalByCredential", prf.evalByCredential(), OF_AUTHENTICATION);
    }
  }

  /**
   * Verifies that there is no input that clients refuse at an authentication, whatever credentials
   * are allowed.
   *
   * @param appIds the AppIDs of the relying party
   * @throws ApiException INVALID_REQUEST, BASE64_ERROR
   */
  public void verifyForAuthentication(Set<String> appIds) {
    if (appid != null && !appIds.contains(appid)) {
      // A page could otherwise have assertions for an AppID of its own accepted.
      throw invalid("appid", "is not in fido.relying-party.app-ids");
    }
    verifyAbsent("credProps", credProps, OF_REGISTRATION);
    verifyAbsent("credentialProtectionPolicy", credentialProtectionPolicy, OF_REGISTRATION);
    verifyAbsent(
        "enforceCredentialProtectionPolicy", enforceCredentialProtectionPolicy, OF_REGISTRATION);
    verifyAbsent("minPinLength", minPinLength, OF_REGISTRATION);
    verifyAbsent("appidExclude", appidExclude, OF_REGISTRATION);
    if (largeBlob != null) {
      verifyAbsent("largeBlob.support", largeBlob.support(), OF_REGISTRATION);
    }
    if (largeBlob != null && largeBlob.write() != null) {
      verifyAbsent("largeBlob.read", largeBlob.read(), "can't go with write");
    }
    for (String id : evaluated()) {
      verifyBase64Url("extensions.prf.evalByCredential", id);
    }
  }

  /**
   * Verifies that there is no input that clients refuse with these allowed credentials.
   *
   * @param allowCredentials the allowed credential IDs, base64url; empty: any
   * @throws ApiException INVALID_REQUEST
   */
  public void verifyFor(List<String> allowCredentials) {
    if (largeBlob != null && largeBlob.write() != null && allowCredentials.size() != 1) {
      throw invalid("largeBlob.write", "needs exactly one credential that is allowed");
    }
    if (!allowCredentials.containsAll(evaluated())) {
      throw invalid("prf.evalByCredential", "has a credential that is not allowed");
    }
  }

  private Set<String> evaluated() {
    return prf == null || prf.evalByCredential() == null
        ? Set.of()
        : prf.evalByCredential().keySet();
  }

  private static void verifyBase64Url(String field, String text) {
    try {
      Base64Url.decode(text);
    } catch (IllegalArgumentException e) {
      throw ApiException.input(ErrorCode.BASE64_ERROR, field, "must be base64url without padding");
    }
  }

  private static void verifyAbsent(String name, Object value, String why) {
    if (value != null) {
      throw invalid(name, why);
    }
  }

  private static ApiException invalid(String name, String message) {
    return ApiException.input(ErrorCode.INVALID_REQUEST, "extensions." + name, message);
  }

  /**
   * Adds the extensions that the server requests by itself: credProps, unless the inputs have it,
   * and minPinLength.
   *
   * @param pinLength whether minPinLength is requested
   */
  public ExtensionInputs withServerDefaults(boolean pinLength) {
    return new ExtensionInputs(
        credProps == null ? Boolean.TRUE : credProps,
        credentialProtectionPolicy,
        enforceCredentialProtectionPolicy,
        pinLength ? Boolean.TRUE : minPinLength,
        largeBlob,
        prf,
        appid,
        appidExclude,
        uvm,
        unknownExtensions);
  }

  /**
   * The inputs that are stored with the challenge to verify the outputs: without salts and blobs,
   * which only the client uses.
   *
   * @return null: there are none
   */
  public ExtensionInputs withoutSecrets() {
    ExtensionInputs stored =
        new ExtensionInputs(
            null,
            credentialProtectionPolicy,
            enforceCredentialProtectionPolicy,
            minPinLength,
            largeBlob == null ? null : new LargeBlobInputs(largeBlob.support(), null, null),
            prf == null ? null : new PrfInputs(null, null),
            appid,
            appidExclude,
            uvm,
            Map.of());
    return stored.equals(NONE) ? null : stored;
  }
}
