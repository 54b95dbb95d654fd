package io.fidoserver.relyingparty;

import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Relying parties of this server. */
@Startup
@ApplicationScoped
public class RelyingParties {

  private static final String CURRENT = "relying-party";

  /** Number of relying parties that metrics tell apart: each is a time series of its own. */
  private static final int MAX_LABELS = 100;

  private static final String OTHER = "other";

  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  private final Map<String, RelyingParty> byName = new TreeMap<>();
  private final Set<String> labels;
  private final RoutingContext request;

  /**
   * Creates the relying parties.
   *
   * @throws ConfigurationException if the name of one can't be in a path
   */
  public RelyingParties(
      RelyingPartyConfig own,
      RelyingPartiesConfig others,
      @ConfigProperty(name = "fido.token.issuer") String issuer,
      @ConfigProperty(name = "fido.token.audience") List<String> audience,
      RoutingContext request) {
    this.request = request;
    byName.put(RelyingParty.DEFAULT, new RelyingParty(RelyingParty.DEFAULT, own, issuer, audience));
    String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    others
        .byName()
        .forEach(
            (name, config) ->
                byName.put(
                    verify(name),
                    new RelyingParty(
                        name,
                        config,
                        base + RelyingPartyRoute.PREFIX + name,
                        List.of(config.id()))));
    this.labels = byName.keySet().stream().limit(MAX_LABELS).collect(Collectors.toSet());
  }

  private static String verify(String name) {
    if (!NAME.matcher(name).matches() || name.equals(RelyingParty.DEFAULT)) {
      throw new ConfigurationException(
          "fido.relying-parties.%s: a name has 1 to 63 letters a-z, digits and inner hyphens, and is not %s"
              .formatted(name, RelyingParty.DEFAULT));
    }
    return name;
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
    return byName.get(RelyingParty.DEFAULT);
  }

  /** Returns whether a request has been routed to a relying party by its path. */
  boolean isRouted(RoutingContext routing) {
    return routing.get(CURRENT) != null;
  }

  /** Routes a request to a relying party. */
  void route(RoutingContext routing, RelyingParty relyingParty) {
    routing.put(CURRENT, relyingParty);
  }

  /** Finds the relying party of this name. */
  public Optional<RelyingParty> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** Returns the value of the metrics' label {@code relying_party}. */
  public String label(RelyingParty relyingParty) {
    return labels.contains(relyingParty.name()) ? relyingParty.name() : OTHER;
  }

  /** Returns all of them, in the order of their names. */
  public Collection<RelyingParty> all() {
    return byName.values();
  }
}
