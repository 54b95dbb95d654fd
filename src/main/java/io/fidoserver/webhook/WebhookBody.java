package io.fidoserver.webhook;

import io.fidoserver.audit.Event;
import io.fidoserver.audit.EventDetail;
import io.fidoserver.audit.EventType;
import io.fidoserver.user.User;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Body of a delivery.
 *
 * @param data the event's details
 */
@RegisterForReflection
@Schema(
    name = "WebhookEvent",
    requiredProperties = {"type", "timestamp", "data"})
public record WebhookBody(
    @Schema(implementation = EventType.class) String type, Instant timestamp, Data data) {

  /**
   * Details of an event as in the audit trail, without the client's address.
   *
   * @param externalId the ID by which the application knows the user; or null
   * @param username the user's name at the delivery; null: the user is gone
   */
  @RegisterForReflection
  @Schema(
      name = "WebhookEventData",
      requiredProperties = {"id", "detail"})
  public record Data(
      long id,
      UUID userId,
      String externalId,
      String username,
      byte[] credentialId,
      UUID requestId,
      EventDetail detail) {}

  /** Creates the body for an event under its number, and its user; null: there is none. */
  static WebhookBody of(long number, Event event, User user) {
    return new WebhookBody(
        event.type,
        event.occurredAt,
        new Data(
            number,
            event.userId,
            user == null ? event.detail.externalId() : user.externalId,
            user == null ? null : user.username,
            event.credentialId,
            event.requestId,
            event.detail));
  }
}
