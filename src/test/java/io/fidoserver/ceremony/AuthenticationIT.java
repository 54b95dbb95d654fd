package io.fidoserver.ceremony;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** Authentications against what was built. */
@QuarkusIntegrationTest
class AuthenticationIT extends AuthenticationTest {}
