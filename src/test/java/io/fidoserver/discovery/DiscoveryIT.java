package io.fidoserver.discovery;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** {@link DiscoveryTest} against the packaged server. */
@QuarkusIntegrationTest
class DiscoveryIT extends DiscoveryTest {}
