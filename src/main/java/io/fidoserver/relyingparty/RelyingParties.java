package io.fidoserver.relyingparty;

import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Relying parties of this server: those of the configuration, and those that are stored. */
@Startup
@ApplicationScoped
public class RelyingParties {

  /** Name of a relying party. */
  public static final String NAME = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";

  private static final String CURRENT = "relying-party";
  private static final Pattern NAME_PATTERN = Pattern.compile(NAME);

  /** Number of relying parties that metrics tell apart: each is a time series of its own. */
  private static final int MAX_LABELS = 100;

  private static final String OTHER = "other";

  private final Map<String, RelyingParty> configured = new TreeMap<>();
  private final String issuer;
  private final OwnSettings ownSettings;
  private final RoutingContext request;
  private volatile Index index;

  /** Relying parties by what finds them; replaced as a whole. */
  private record Index(
      Map<String, RelyingParty> byName, Map<String, RelyingParty> byHost, Set<String> labels) {

    static Index of(Map<String, RelyingParty> byName) {
      Map<String, RelyingParty> byHost = new HashMap<>();
      byName
          .values()
          .forEach(
              each ->
                  each.config()
                      .hosts()
                      .orElse(Set.of())
                      .forEach(host -> byHost.putIfAbsent(host, each)));
      return new Index(
          byName,
          byHost,
          byName.keySet().stream().limit(MAX_LABELS).collect(Collectors.toUnmodifiableSet()));
    }
  }

  /**
   * Creates the relying parties of the configuration.
   *
   * @throws ConfigurationException if the name of one can't be in a path
   */
  public RelyingParties(
      RelyingPartyConfig own,
      RelyingPartiesConfig others,
      @ConfigProperty(name = "fido.token.issuer") String issuer,
      @ConfigProperty(name = "fido.token.audience") List<String> audience,
      OwnSettings ownSettings,
      RoutingContext request) {
    this.request = request;
    this.ownSettings = ownSettings;
    this.issuer = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    configured.put(
        RelyingParty.DEFAULT,
        new RelyingParty(RelyingParty.DEFAULT, own, issuer, audience, ownSettings.ofServer()));
    others
        .byName()
        .forEach(
            (name, config) ->
                configured.put(name, of(verify(name, config), config, config.settings())));
    this.index = Index.of(configured);
  }

  private RelyingParty of(String name, RelyingPartyConfig config, Map<String, String> settings) {
    return new RelyingParty(
        name,
        config,
        issuer + RelyingPartyRoute.PREFIX + name,
        List.of(config.id()),
        ownSettings.of(settings));
  }

  private String verify(String name, RelyingPartiesConfig.Other config) {
    if (!NAME_PATTERN.matcher(name).matches() || name.equals(RelyingParty.DEFAULT)) {
      throw new ConfigurationException(
          "fido.relying-parties.%s: a name has 1 to 63 letters a-z, digits and inner hyphens, and is not %s"
              .formatted(name, RelyingParty.DEFAULT));
    }
    try {
      ownSettings.verify(config.settings());
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(
          "fido.relying-parties.%s.settings: %s".formatted(name, e.getMessage()));
    }
    return name;
  }

  /**
   * Verifies a definition.
   *
   * @throws io.fidoserver.error.ApiException INVALID_REQUEST with the member
   */
  public void verify(RelyingPartyDefinition definition) {
    definition.verify(ownSettings);
  }

  /** Replaces the stored relying parties; one of the configuration comes before one of its name. */
  void replaceStored(Map<String, RelyingPartyDefinition> stored) {
    Map<String, RelyingParty> all = new TreeMap<>();
    stored.forEach(
        (name, definition) ->
            all.put(name, of(name, definition.config(), definition.ownSettings())));
    all.putAll(configured);
    index = Index.of(all);
  }

  /** Returns the relying party that the current request is for. */
  public RelyingParty current() {
    return of(request);
  }

  /** Returns the relying party that a request is for. */
  public RelyingParty of(RoutingContext routing) {
    RelyingParty current = routing.get(CURRENT);
    return current == null ? byDefault() : current;
  }

  /** Returns {@code default}. */
  public RelyingParty byDefault() {
    return configured.get(RelyingParty.DEFAULT);
  }

  /** Returns whether a request has been routed to a relying party. */
  boolean isRouted(RoutingContext routing) {
    return routing.get(CURRENT) != null;
  }

  /** Routes a request to a relying party. */
  void route(RoutingContext routing, RelyingParty relyingParty) {
    routing.put(CURRENT, relyingParty);
  }

  /** Finds the relying party of this name. */
  public Optional<RelyingParty> find(String name) {
    return Optional.ofNullable(index.byName().get(name));
  }

  /** Finds the relying party that is reached at a host, without its port. */
  Optional<RelyingParty> findByHost(String host) {
    return Optional.ofNullable(index.byHost().get(host));
  }

  /** Returns whether the relying party is one of the configuration, which the API can't change. */
  public boolean isConfigured(String name) {
    return configured.containsKey(name);
  }

  /** Returns the value of the metrics' label {@code relying_party}. */
  public String label(RelyingParty relyingParty) {
    return index.labels().contains(relyingParty.name()) ? relyingParty.name() : OTHER;
  }

  /** Returns all of them, in the order of their names. */
  public Collection<RelyingParty> all() {
    return index.byName().values();
  }
}
