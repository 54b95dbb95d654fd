package io.fidoserver.token;

/**
 * Access token in a response (RFC 6749 §5.1).
 *
 * @param expiresIn the lifetime in seconds
 */
public record AccessToken(String accessToken, String tokenType, long expiresIn) {}
