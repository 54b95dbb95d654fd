package io.fidoserver.apikey;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/**
 * Request to rotate an API key.
 *
 * @param overlap seconds for which the old key is taken too, at most a week; null: none
 */
public record ApiKeyRotation(@Min(0) @Max(604_800) Long overlap) {}
