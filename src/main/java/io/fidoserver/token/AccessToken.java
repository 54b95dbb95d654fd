package io.fidoserver.token;

/**
 * An access token as a client is given it (RFC 6749 §5.1).
 *
 * @param expiresIn in seconds
 */
public record AccessToken(String accessToken, String tokenType, long expiresIn) {}
