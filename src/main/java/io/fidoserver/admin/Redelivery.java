package io.fidoserver.admin;

/**
 * Deliveries that were queued again.
 *
 * @param queued their number
 */
public record Redelivery(int queued) {}
