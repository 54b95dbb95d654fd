package io.fidoserver.http;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.junit.jupiter.api.Tag;

/** The HTTP layer of what was built. */
@Tag("binary")
@QuarkusIntegrationTest
class HttpIT extends HttpTest {}
