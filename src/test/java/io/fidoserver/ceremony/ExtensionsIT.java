package io.fidoserver.ceremony;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.junit.jupiter.api.Tag;

/** Extensions against what was built. */
@Tag("binary")
@QuarkusIntegrationTest
class ExtensionsIT extends ExtensionsTest {}
