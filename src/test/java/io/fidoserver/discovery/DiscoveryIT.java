package io.fidoserver.discovery;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.junit.jupiter.api.Tag;

/** {@link DiscoveryTest} against the packaged server. */
@Tag("binary")
@QuarkusIntegrationTest
class DiscoveryIT extends DiscoveryTest {}
