package io.fidoserver.metadata;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.LocalDate;

/** Stored BLOB, which one pod fetched for all. */
@Entity
@Table(name = "metadata_blob")
public class StoredBlob {

  /** ID of the only row. */
  static final short ID = 1;

  /** Always {@link #ID}. */
  @Id public short id;

  /** Serial number; 0: none was fetched yet. */
  public long number;

  /** Date when the next one is due; or null. */
  public LocalDate nextUpdate;

  /** Signed BLOB, in JWS compact serialization. */
  public String jws;

  /** Time when a pod last claimed the fetch. */
  public Instant checkedAt;

  /** For Hibernate. */
  protected StoredBlob() {}
}
