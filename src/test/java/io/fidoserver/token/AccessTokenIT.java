package io.fidoserver.token;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.junit.jupiter.api.Tag;

/** {@link AccessTokenTest} against the packaged server. */
@Tag("binary")
@QuarkusIntegrationTest
class AccessTokenIT extends AccessTokenTest {}
