package io.fidoserver.security;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same against what was built. */
@QuarkusIntegrationTest
class AuthorizationIT extends AuthorizationTest {}
