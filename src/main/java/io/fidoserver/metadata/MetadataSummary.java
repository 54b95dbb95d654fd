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
 * @param checkedAt when a server last looked for another one, found or not; or null
 */
@RegisterForReflection
public record MetadataSummary(
    long number,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable LocalDate nextUpdate,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Instant checkedAt) {

  static final MetadataSummary NONE = new MetadataSummary(0, null, null);
}
