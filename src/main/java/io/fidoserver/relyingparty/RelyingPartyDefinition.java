package io.fidoserver.relyingparty;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.webauthn.cose.CoseAlgorithm;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import jakarta.annotation.Nullable;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Definition of a relying party by the API. Each member is the setting of its name in {@code
 * fido.relying-party}; null: its default.
 *
 * @param id the RP ID: a domain in lower case
 * @param name the name for display
 * @param origins the origins whose pages and apps may run ceremonies
 * @param algorithms names of algorithms, as ES256, best first
 * @param settings settings that differ from the server's, by their key without {@code fido.}
 * @param hosts the hosts at which its paths have no prefix
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RelyingPartyDefinition(
    @NotNull @Pattern(regexp = RelyingPartyConfig.DOMAIN, message = RelyingPartyConfig.DOMAIN_RULE) String id,
    @NotBlank @Pattern(regexp = TEXT, message = TEXT_RULE) String name,
    @NotEmpty @Size(max = 100) List<@NotNull @Size(max = 500) String> origins,
    @Nullable Boolean allowCrossOrigin,
    @Nullable @Size(max = 100) List<@NotNull @Size(max = 500) String> topOrigins,
    @Nullable @Size(max = 100) List<
                @NotNull @Pattern(
                    regexp = RelyingPartyConfig.APP_ID,
                    message = RelyingPartyConfig.APP_ID_RULE)
                String>
            appIds,
    @Nullable @Size(max = 50) List<@NotNull String> algorithms,
    @Nullable @Size(max = 20) List<
                @NotNull @Pattern(
                    regexp = RelyingPartyConfig.DOMAIN,
                    message = RelyingPartyConfig.DOMAIN_RULE)
                String>
            hosts,
    @Nullable @Size(max = 50) Map<String, @NotNull @Pattern(regexp = VALUE, message = TEXT_RULE) String> settings) {

  private static final String TEXT = "\\P{Cc}{1,255}";
  private static final String VALUE = "\\P{Cc}{0,10000}";
  private static final String TEXT_RULE = "must not be too long, or have a control character";

  private static final String PREFIX = "fido.relying-party.";

  /** Returns the definition of a relying party. */
  public static RelyingPartyDefinition of(RelyingParty relyingParty) {
    RelyingPartyConfig config = relyingParty.config();
    Map<String, String> own = relyingParty.settings().own();
    return new RelyingPartyDefinition(
        config.id(),
        config.name(),
        config.origins(),
        config.allowCrossOrigin() ? true : null,
        config.topOrigins().orElse(null),
        config.appIds().map(List::copyOf).orElse(null),
        config.algorithms().stream().map(Enum::name).toList(),
        config.hosts().map(List::copyOf).orElse(null),
        own.isEmpty() ? null : own);
  }

  /**
   * Verifies what the constraints of the members do not: the spelling of origins, and that this
   * runtime has the algorithms.
   *
   * @throws ApiException INVALID_REQUEST with the member
   */
  void verify(OwnSettings ownSettings) {
    origins.forEach(each -> verify("origins", () -> new Origin().convert(each)));
    if (topOrigins != null) {
      topOrigins.forEach(each -> verify("topOrigins", () -> new Origin().convert(each)));
    }
    if (algorithms != null) {
      algorithms.forEach(each -> verify("algorithms", () -> verifyAlgorithm(each)));
    }
    verify("settings", () -> ownSettings.verify(ownSettings()));
  }

  private static void verify(String member, Runnable step) {
    try {
      step.run();
    } catch (IllegalArgumentException e) {
      throw ApiException.input(ErrorCode.INVALID_REQUEST, member, e.getMessage());
    }
  }

  private static void verifyAlgorithm(String name) {
    if (Arrays.stream(CoseAlgorithm.values())
        .noneMatch(each -> each.name().equals(name) && each.isProvided())) {
      throw new IllegalArgumentException("has an algorithm that this server has not: " + name);
    }
  }

  /** Returns whether a host is one of these. */
  public boolean hasHost(String host) {
    return hosts != null && hosts.contains(host);
  }

  /** Returns the settings that differ from the server's. */
  Map<String, String> ownSettings() {
    return settings == null ? Map.of() : settings;
  }

  /** Returns the definition as the settings that it stands for. */
  RelyingPartyConfig config() {
    Map<String, String> named = new HashMap<>();
    named.put(PREFIX + "id", id);
    named.put(PREFIX + "name", name);
    named.put(
        PREFIX + "allow-cross-origin", Boolean.toString(Boolean.TRUE.equals(allowCrossOrigin)));
    put(named, "origins", origins);
    put(named, "top-origins", topOrigins);
    put(named, "app-ids", appIds);
    put(named, "algorithms", algorithms);
    put(named, "hosts", hosts);
    return new SmallRyeConfigBuilder()
        .withMapping(RelyingPartyConfig.class)
        .withSources(new PropertiesConfigSource(named, "definition", 100))
        .build()
        .getConfigMapping(RelyingPartyConfig.class);
  }

  private static void put(Map<String, String> named, String key, List<String> values) {
    if (values != null && !values.isEmpty()) {
      named.put(PREFIX + key, String.join(",", values));
    }
  }
}
