package io.fidoserver.relyingparty;

import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Relying parties of this server: those of the configuration, and those that are stored. */
@Startup
@ApplicationScoped
public class RelyingParties {

  private static final String CURRENT = "relying-party";
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  /** Number of relying parties that metrics tell apart: each is a time series of its own. */
  private static final int MAX_LABELS = 100;

  private static final String OTHER = "other";

  private final Map<String, RelyingParty> configured = new TreeMap<>();
  private final String issuer;
  private final OwnSettings ownSettings;
  private final RoutingContext request;
  private volatile Index index;

  /**
   * Relying parties by what finds them; replaced as a whole.
   *
   * @param definitions of the stored ones
   * @param deletedHosts hosts of those that were deleted, which are nobody's
   */
  private record Index(
      Map<String, RelyingParty> byName,
      Map<String, RelyingParty> byHost,
      Map<String, RelyingPartyDefinition> definitions,
      Set<String> deletedHosts,
      Set<String> labels) {}

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
        .forEach((name, config) -> configured.put(name, of(name, config, verify(name, config))));
    verifyHosts();
    this.index = index(Map.of(), Map.of(), Set.of());
  }

  private RelyingParty of(String name, RelyingPartyConfig config, Map<String, String> settings) {
    return new RelyingParty(
        name,
        config,
        issuer + RelyingPartyRoute.PREFIX + name,
        List.of(config.id()),
        ownSettings.of(name, settings));
  }

  /** Verifies the name and the settings, and returns these with their secrets sealed. */
  private Map<String, String> verify(String name, RelyingPartiesConfig.Other config) {
    if (!isName(name) || name.equals(RelyingParty.DEFAULT)) {
      throw new ConfigurationException(
          "fido.relying-parties.%s: a name has 1 to 63 letters a-z, digits and inner hyphens, and is not %s"
              .formatted(name, RelyingParty.DEFAULT));
    }
    try {
      ownSettings.verify(name, config.settings());
      return ownSettings.sealed(name, config.settings());
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(
          "fido.relying-parties.%s.settings: %s".formatted(name, e.getMessage()));
    }
  }

  /**
   * Verifies a definition.
   *
   * @return the definition as it is stored, its secrets sealed
   * @throws io.fidoserver.error.ApiException INVALID_REQUEST with the member
   */
  public RelyingPartyDefinition verified(String name, RelyingPartyDefinition definition) {
    return definition.verified(name, ownSettings);
  }

  private void verifyHosts() {
    Map<String, String> owners = new HashMap<>();
    for (RelyingParty each : configured.values()) {
      for (String host : hosts(each)) {
        String other = owners.putIfAbsent(host, each.name());
        if (other != null) {
          throw new ConfigurationException(
              "%s.hosts: %s is one of %s, too".formatted(each.prefix(), host, other));
        }
      }
    }
  }

  private static Set<String> hosts(RelyingParty relyingParty) {
    return relyingParty.config().hosts().orElse(Set.of());
  }

  private Index index(
      Map<String, RelyingParty> stored,
      Map<String, RelyingPartyDefinition> definitions,
      Set<String> deletedHosts) {
    Map<String, RelyingParty> byName = new TreeMap<>(stored);
    byName.putAll(configured);
    Map<String, RelyingParty> byHost = new HashMap<>();
    // Those of the configuration first: none of the API takes a host from them.
    Stream.concat(configured.values().stream(), byName.values().stream())
        .forEach(each -> hosts(each).forEach(host -> byHost.putIfAbsent(host, each)));
    return new Index(
        byName,
        byHost,
        definitions,
        deletedHosts,
        byName.keySet().stream().limit(MAX_LABELS).collect(Collectors.toUnmodifiableSet()));
  }

  /**
   * Replaces the stored relying parties; one of the configuration comes before one of its name.
   *
   * @throws ConfigurationException if the configuration has one of the name of one that was
   *     deleted: what is left of that would be its own
   */
  void replaceStored(
      Map<String, RelyingPartyDefinition> stored, Map<String, RelyingPartyDefinition> deleted) {
    for (String name : deleted.keySet()) {
      if (configured.containsKey(name)) {
        throw new ConfigurationException(
            "fido.relying-parties.%s: one of this name was deleted, and a name is never given again"
                .formatted(name));
      }
    }
    Index before = index;
    Map<String, RelyingParty> all = new TreeMap<>();
    stored.forEach(
        (name, definition) ->
            all.put(
                name,
                definition.equals(before.definitions().get(name))
                    ? before.byName().get(name)
                    : of(name, definition.config(), definition.ownSettings())));
    index =
        index(
            all,
            Map.copyOf(stored),
            deleted.values().stream()
                .flatMap(each -> each.hosts() == null ? Stream.empty() : each.hosts().stream())
                .collect(Collectors.toUnmodifiableSet()));
  }

  /** Returns whether a text can be the name of a relying party, which is in its paths. */
  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
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

  /** Returns whether a host is one of a relying party that was deleted. */
  boolean isDeleted(String host) {
    return index.deletedHosts().contains(host);
  }

  /**
   * Returns whether a host may be that of a relying party of the API.
   *
   * @param name its name
   */
  public boolean isFree(String host, String name) {
    RelyingParty owner = index.byHost().get(host);
    return (owner == null || owner.name().equals(name))
        && !host.equals(URI.create(issuer).getHost());
  }

  /** Returns those of the configuration. */
  public Collection<RelyingParty> configured() {
    return configured.values();
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
