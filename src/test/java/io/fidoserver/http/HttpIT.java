package io.fidoserver.http;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.junit.jupiter.api.Tag;

/** {@link HttpTest} against the packaged server. */
@Tag("binary")
@QuarkusIntegrationTest
class HttpIT extends HttpTest {}
