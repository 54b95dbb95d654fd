package io.fidoserver.relyingparty;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.webauthn.cose.CoseAlgorithm;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.annotation.Nullable;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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

  /** Certificates in PEM have lines. */
  private static final String VALUE = "[\\P{Cc}\\r\\n]{0,20000}";

  private static final String TEXT_RULE = "must not be too long, or have a control character";

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
   * Verifies what the constraints of the members do not: the spelling of origins, that this runtime
   * has the algorithms, and the settings.
   *
   * @param relyingParty the name of the relying party that it defines
   * @return the definition with its secrets sealed
   * @throws ApiException INVALID_REQUEST with the member
   */
  RelyingPartyDefinition verified(String relyingParty, OwnSettings known) {
    origins.forEach(each -> verify("origins", () -> new Origin().convert(each)));
    if (topOrigins != null) {
      topOrigins.forEach(each -> verify("topOrigins", () -> new Origin().convert(each)));
    }
    if (algorithms != null) {
      algorithms.forEach(each -> verify("algorithms", () -> verifyAlgorithm(each)));
    }
    verify(
        "settings",
        () -> {
          known.verifyNoFiles(ownSettings());
          known.verify(relyingParty, ownSettings());
        });
    return withSettings(known.sealed(relyingParty, ownSettings()));
  }

  private static void verify(String member, Runnable step) {
    try {
      step.run();
    } catch (IllegalArgumentException e) {
      throw ApiException.input(ErrorCode.INVALID_REQUEST, member, e.getMessage());
    }
  }

  private RelyingPartyDefinition withSettings(Map<String, String> changed) {
    return new RelyingPartyDefinition(
        id,
        name,
        origins,
        allowCrossOrigin,
        topOrigins,
        appIds,
        algorithms,
        hosts,
        changed.isEmpty() ? null : changed);
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
    return new Config(
        id,
        name,
        List.copyOf(origins),
        Boolean.TRUE.equals(allowCrossOrigin),
        given(topOrigins),
        given(appIds).map(Set::copyOf),
        given(hosts).map(Set::copyOf),
        given(algorithms).orElse(List.of(RelyingPartyConfig.ALGORITHMS.split(","))).stream()
            .map(CoseAlgorithm::valueOf)
            .toList());
  }

  private static Optional<List<String>> given(List<String> values) {
    return values == null || values.isEmpty() ? Optional.empty() : Optional.of(values);
  }

  private record Config(
      String id,
      String name,
      List<String> origins,
      boolean allowCrossOrigin,
      Optional<List<String>> topOrigins,
      Optional<Set<String>> appIds,
      Optional<Set<String>> hosts,
      List<CoseAlgorithm> algorithms)
      implements RelyingPartyConfig {}
}
