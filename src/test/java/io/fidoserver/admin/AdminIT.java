package io.fidoserver.admin;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.junit.jupiter.api.Tag;

/** The same against what was built. */
@Tag("binary")
@QuarkusIntegrationTest
class AdminIT extends AdminTest {}
