package io.fidoserver.metadata;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** Store of the metadata that this server uses: the current BLOB, and the operator's statements. */
@ApplicationScoped
public class MetadataStore {

  /** Length of an uncompressed point of P-256, the only type of key that U2F has. */
  private static final int POINT_BYTES = 65;

  private final MetadataBlob statements;
  private volatile MetadataBlob current = MetadataBlob.NONE;

  /** Creates the store with the configured statements, and no BLOB yet. */
  public MetadataStore(MetadataConfig config) {
    this.statements = config.statements().map(MetadataStatements::read).orElse(MetadataBlob.NONE);
  }

  void measure(@Observes StartupEvent start, MeterRegistry metrics) {
    metrics.gauge("fido.metadata.number", this, store -> store.current.number());
    metrics.gauge("fido.metadata.models", this, store -> store.models().size());
    metrics.gauge("fido.metadata.next.update.seconds", this, MetadataStore::nextUpdate);
  }

  /** The serial number of the BLOB; 0: none was fetched yet. */
  public long number() {
    return current.number();
  }

  /** All models of the BLOB that have an AAGUID. */
  public Collection<ModelMetadata> models() {
    return current.byAaguid().values();
  }

  /** The model with this AAGUID; empty: the metadata do not have it. */
  public Optional<ModelMetadata> model(UUID aaguid) {
    return Optional.ofNullable(current.byAaguid().get(aaguid))
        .or(() -> Optional.ofNullable(statements.byAaguid().get(aaguid)));
  }

  /**
   * The model with this AAGUID, or, where it has none, that of the attestation certificate.
   *
   * @param chain the attestation certificate first; or empty
   */
  public Optional<ModelMetadata> model(UUID aaguid, List<X509Certificate> chain) {
    return model(aaguid)
        .or(
            () ->
                chain.stream()
                    .limit(1)
                    .map(MetadataStore::keyIdentifier)
                    .flatMap(
                        id ->
                            Stream.of(current, statements)
                                .map(blob -> blob.byKeyIdentifier().get(id))
                                .filter(Objects::nonNull))
                    .findFirst());
  }

  void install(MetadataBlob blob) {
    current = blob;
  }

  private double nextUpdate() {
    LocalDate date = current.nextUpdate();
    return date == null ? Double.NaN : date.atStartOfDay(ZoneOffset.UTC).toEpochSecond();
  }

  /**
   * Key identifier (RFC 5280 §4.2.1.2, method 1): SHA-1 of the key's bits, which are the last of
   * its encoding.
   */
  private static String keyIdentifier(X509Certificate certificate) {
    byte[] key = certificate.getPublicKey().getEncoded();
    byte[] bits = Arrays.copyOfRange(key, Math.max(0, key.length - POINT_BYTES), key.length);
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bits));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
