package io.fidoserver.metadata;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.annotation.Nullable;
import java.time.Instant;
import java.time.LocalDate;

/**
 * The BLOB that is stored for all servers.
 *
 * @param number its serial number; 0: none was fetched yet
 * @param nextUpdate the date when the next one is due; or null
 * @param fetchedAt when one was last fetched, or was tried to be; or null
 */
@RegisterForReflection
public record MetadataSummary(
    long number,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable LocalDate nextUpdate,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Instant fetchedAt) {

  static final MetadataSummary NONE = new MetadataSummary(0, null, null);
}
