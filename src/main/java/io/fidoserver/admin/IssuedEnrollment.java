package io.fidoserver.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.annotation.Nullable;
import java.time.Instant;
import java.util.UUID;

/**
 * Enrollment after its creation.
 *
 * @param enrollmentToken the token for the page, which is returned once
 * @param userId null: the registration creates the user
 */
public record IssuedEnrollment(
    String enrollmentToken,
    byte[] id,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable UUID userId,
    String username,
    Instant expiresAt) {}
