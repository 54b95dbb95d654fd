package io.fidoserver.metadata;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Status list of Android's attestation keys ("Certificate revocation status list", Android key
 * attestation): serial numbers of certificates that Google has revoked or suspended, as their keys
 * have leaked.
 */
@ApplicationScoped
public class AndroidStatusList {

  private static final int HEX = 16;

  private final ObjectMapper json;
  private volatile Set<String> serialNumbers = Set.of();
  private volatile Instant fetchedAt = Instant.EPOCH;

  /** Creates an empty list. */
  public AndroidStatusList(ObjectMapper json) {
    this.json = json;
  }

  void measure(@Observes StartupEvent start, MeterRegistry metrics) {
    metrics.gauge("fido.metadata.android.revoked", this, list -> list.serialNumbers.size());
  }

  /** Returns whether a certificate of the chain is listed. */
  public boolean includesAny(List<X509Certificate> chain) {
    return chain.stream()
        .anyMatch(each -> serialNumbers.contains(each.getSerialNumber().toString(HEX)));
  }

  /** Time when the list was fetched; the epoch: none was yet. */
  Instant fetchedAt() {
    return fetchedAt;
  }

  int size() {
    return serialNumbers.size();
  }

  /**
   * Installs a list.
   *
   * @throws InvalidBlobException if it is no JSON object with {@code entries}
   */
  public void install(String list, Instant fetched) {
    serialNumbers = parse(list);
    fetchedAt = fetched;
  }

  private Set<String> parse(String list) {
    try {
      JsonNode entries = json.readTree(list).path("entries");
      if (!entries.isObject()) {
        throw new InvalidBlobException("It has no \"entries\"");
      }
      return entries.properties().stream().map(each -> each.getKey()).collect(Collectors.toSet());
    } catch (JsonProcessingException e) {
      throw new InvalidBlobException("It is not JSON");
    }
  }
}
