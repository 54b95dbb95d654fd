package io.fidoserver.metadata;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** What is known of the stored BLOB without reading it. */
@ApplicationScoped
public class StoredMetadata {

  private final BlobRepository blobs;

  StoredMetadata(BlobRepository blobs) {
    this.blobs = blobs;
  }

  /** Returns the summary, in the caller's session. */
  public Uni<MetadataSummary> summary() {
    return blobs.summary().onItem().ifNull().continueWith(MetadataSummary.NONE);
  }
}
