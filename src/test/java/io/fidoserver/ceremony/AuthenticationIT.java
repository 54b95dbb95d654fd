package io.fidoserver.ceremony;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.junit.jupiter.api.Tag;

/** Authentications against what was built. */
@Tag("binary")
@QuarkusIntegrationTest
class AuthenticationIT extends AuthenticationTest {}
