package io.fidoserver.token;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** {@link AccessTokenTest} against the packaged server. */
@QuarkusIntegrationTest
class AccessTokenIT extends AccessTokenTest {}
