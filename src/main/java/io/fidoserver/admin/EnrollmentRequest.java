package io.fidoserver.admin;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/**
 * Request for an enrollment token.
 *
 * @param expiresIn its lifetime in seconds; null: the configured one
 */
public record EnrollmentRequest(@Min(60) @Max(2_592_000) Long expiresIn) {}
