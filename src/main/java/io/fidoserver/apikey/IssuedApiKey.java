package io.fidoserver.apikey;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * API key after its creation or rotation.
 *
 * @param apiKey the key, which is returned once
 */
public record IssuedApiKey(String apiKey, @JsonUnwrapped ApiKeyView key) {}
