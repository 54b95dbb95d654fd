package io.fidoserver.http;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The HTTP layer of what was built. */
@QuarkusIntegrationTest
class HttpIT extends HttpTest {}
