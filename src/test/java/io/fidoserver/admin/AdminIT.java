package io.fidoserver.admin;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.junit.jupiter.api.Tag;

/** {@link AdminTest} against the packaged server. */
@Tag("binary")
@QuarkusIntegrationTest
class AdminIT extends AdminTest {}
