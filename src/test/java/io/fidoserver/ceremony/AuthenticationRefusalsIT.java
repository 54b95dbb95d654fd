package io.fidoserver.ceremony;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The refused authentications against what was built. */
@QuarkusIntegrationTest
class AuthenticationRefusalsIT extends AuthenticationRefusalsTest {}
