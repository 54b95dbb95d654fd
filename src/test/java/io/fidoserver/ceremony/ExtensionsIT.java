package io.fidoserver.ceremony;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.junit.jupiter.api.Tag;

/** {@link ExtensionsTest} against the packaged server. */
@Tag("binary")
@QuarkusIntegrationTest
class ExtensionsIT extends ExtensionsTest {}
