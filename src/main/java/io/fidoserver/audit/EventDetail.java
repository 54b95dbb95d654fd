package io.fidoserver.audit;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.error.Reason;
import io.fidoserver.webauthn.AttestationTrust;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.annotation.Nullable;
import java.util.Locale;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Details of an event, in the words of the API: never a secret, a challenge or a token. Which
 * members there are depends on the type.
 *
 * @param operator the name of the operator who caused it
 * @param code the error code of a refusal, which a later release may have written
 * @param reason the reason of a refusal, or why a credential was flagged or suspended
 * @param count how many refusals it stands for, if more than one
 * @param call the call that was refused to an operator: its method and what it is about
 * @param attestationTrust as in the response of a registration
 * @param externalId the external ID of a user who is deleted
 * @param changed the members that were changed, with commas between
 * @param apiKey the name of an API key
 * @param relyingParty the name of a relying party that was created, changed or deleted
 * @param imported the number of users that an import added
 * @param unchanged the number of users who were there before
 * @param failed the number of lines that were not imported
 * @param restored whether an import might restore what was deleted
 * @param deliveries the number of deliveries that the webhook gave up, or that were asked for again
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record EventDetail(
    @Nullable String operator,
    @Nullable @Schema(implementation = ErrorCode.class) String code,
    @Nullable @Schema(implementation = Reason.class) String reason,
    @Nullable Integer count,
    @Nullable String call,
    @Nullable UUID aaguid,
    @Nullable String attestationFormat,
    @Nullable String attestationTrust,
    @Nullable Boolean userVerified,
    @Nullable String externalId,
    @Nullable String changed,
    @Nullable String apiKey,
    @Nullable String relyingParty,
    @Nullable Long imported,
    @Nullable Long unchanged,
    @Nullable Long failed,
    @Nullable Boolean restored,
    @Nullable Long deliveries) {

  /** No details. */
  public static final EventDetail NONE = new Builder().build();

  /** Converts what earlier releases wrote, {@code TRUSTED}, to the API's word. */
  public EventDetail {
    attestationTrust = attestationTrust == null ? null : attestationTrust.toLowerCase(Locale.ROOT);
  }

  /** Details of what an operator did. */
  public static EventDetail by(String operator) {
    return new Builder().operator(operator).build();
  }

  /** Details of a refusal. */
  public static EventDetail of(ApiException refusal) {
    return new Builder().refusal(refusal.code(), refusal.reason()).build();
  }

  /** Details of a call that was refused to an operator; null: to somebody with no valid token. */
  static EventDetail ofCall(String operator, String call, ErrorCode code) {
    return new Builder().operator(operator).call(call).refusal(code, null).build();
  }

  /** Details of a credential that was flagged or suspended. */
  public static EventDetail because(Reason reason) {
    return new Builder().refusal(null, reason).build();
  }

  /**
   * Details of a new credential.
   *
   * @param operator the name of the token of a back end that called for the user; or null
   */
  public static EventDetail ofRegistration(
      String operator, UUID aaguid, String format, AttestationTrust trust) {
    return new Builder().operator(operator).attestation(aaguid, format, trust).build();
  }

  /** Details of a sign-in. */
  public static EventDetail ofAuthentication(boolean userVerified) {
    return new Builder().userVerified(userVerified).build();
  }

  /** The same with the external ID of a user who is deleted; or null. */
  public EventDetail withExternalId(String externalId) {
    return new Builder().operator(operator).externalId(externalId).build();
  }

  /** The same with what was changed: names of members in the API. */
  public EventDetail withChanged(String members) {
    return new Builder().operator(operator).changed(members).build();
  }

  /** The same with the name of an API key, and {@code *} if it is the platform's; or null. */
  public EventDetail withApiKey(String name, String relyingParty) {
    return new Builder().operator(operator).apiKey(name).relyingParty(relyingParty).build();
  }

  /** The same with the name of a relying party. */
  public EventDetail withRelyingParty(String name) {
    return new Builder().operator(operator).relyingParty(name).build();
  }

  /** The same with the result of an import. */
  public EventDetail withImport(long imported, long unchanged, long failed, boolean restored) {
    return new Builder().operator(operator).imported(imported, unchanged, failed, restored).build();
  }

  /** The same with a number of deliveries. */
  public EventDetail withDeliveries(long number) {
    return new Builder().operator(operator).deliveries(number).build();
  }

  /** Builder, as no event has more than a few details. */
  private static final class Builder {
    private String operator;
    private ErrorCode code;
    private Reason reason;
    private String call;
    private UUID aaguid;
    private String format;
    private String trust;
    private Boolean userVerified;
    private String externalId;
    private String changed;
    private String apiKey;
    private String relyingParty;
    private Long imported;
    private Long unchanged;
    private Long failed;
    private Boolean restored;
    private Long deliveries;

    Builder operator(String name) {
      operator = name;
      return this;
    }

    Builder refusal(ErrorCode error, Reason why) {
      code = error;
      reason = why;
      return this;
    }

    Builder call(String what) {
      call = what;
      return this;
    }

    Builder attestation(UUID model, String attestationFormat, AttestationTrust attestationTrust) {
      aaguid = model;
      format = attestationFormat;
      trust = attestationTrust.text();
      return this;
    }

    Builder userVerified(boolean verified) {
      userVerified = verified;
      return this;
    }

    Builder externalId(String id) {
      externalId = id;
      return this;
    }

    Builder changed(String members) {
      changed = members;
      return this;
    }

    Builder relyingParty(String name) {
      relyingParty = name;
      return this;
    }

    Builder apiKey(String name) {
      apiKey = name;
      return this;
    }

    Builder imported(long added, long there, long refused, boolean restoring) {
      imported = added;
      unchanged = there;
      failed = refused;
      restored = restoring;
      return this;
    }

    Builder deliveries(long number) {
      deliveries = number;
      return this;
    }

    EventDetail build() {
      return new EventDetail(
          operator,
          code == null ? null : code.name(),
          reason == null ? null : reason.name(),
          null,
          call,
          aaguid,
          format,
          trust,
          userVerified,
          externalId,
          changed,
          apiKey,
          relyingParty,
          imported,
          unchanged,
          failed,
          restored,
          deliveries);
    }
  }
}
