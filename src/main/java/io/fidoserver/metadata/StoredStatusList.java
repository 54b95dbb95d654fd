package io.fidoserver.metadata;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** Stored status list of Android's attestation keys, which one pod fetched for all. */
@Entity
@Table(name = "android_status_list")
public class StoredStatusList {

  /** Always 1, the ID of the only row. */
  @Id public short id;

  /** Status list as it was published. */
  public String json;

  /** Time when it was fetched. */
  public Instant fetchedAt;

  /** Time when a pod last claimed the fetch. */
  public Instant checkedAt;

  /** For Hibernate. */
  protected StoredStatusList() {}
}
