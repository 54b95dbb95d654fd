package io.fidoserver.admin;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/**
 * Asks for an enrollment token.
 *
 * @param expiresIn how long it is valid, in seconds; null: as configured
 */
public record EnrollmentRequest(@Min(60) @Max(2_592_000) Long expiresIn) {}
