package io.fidoserver.metadata;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.LocalDate;

/** The BLOB that one pod fetched for all. */
@Entity
@Table(name = "metadata_blob")
public class StoredBlob {

  /** The one that there is. */
  static final short ID = 1;

  /** Always {@link #ID}. */
  @Id public short id;

  /** Its serial number; 0: none was fetched yet. */
  public long number;

  /** When the next one is due; or null. */
  public LocalDate nextUpdate;

  /** As it was signed. */
  public String jws;

  /** When a pod last went to fetch it. */
  public Instant checkedAt;

  /** For the database's use. */
  protected StoredBlob() {}
}
