package io.fidoserver.security;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.junit.jupiter.api.Tag;

/** {@link AuthorizationTest} against the packaged server. */
@Tag("binary")
@QuarkusIntegrationTest
class AuthorizationIT extends AuthorizationTest {}
