package io.fidoserver.token;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same against what was built. */
@QuarkusIntegrationTest
class AccessTokenIT extends AccessTokenTest {}
