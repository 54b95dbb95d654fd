package io.fidoserver.ceremony;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.junit.jupiter.api.Tag;

/** {@link AuthenticationTest} against the packaged server. */
@Tag("binary")
@QuarkusIntegrationTest
class AuthenticationIT extends AuthenticationTest {}
