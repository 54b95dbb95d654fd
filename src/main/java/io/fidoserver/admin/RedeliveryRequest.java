package io.fidoserver.admin;

import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Request for deliveries to the webhook.
 *
 * @param since the time from which on all events are delivered again; null: only those whose
 *     delivery was given up
 */
public record RedeliveryRequest(
    @Schema(implementation = String.class, format = "date-time") Instant since) {}
