package io.fidoserver.discovery;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same against what was built. */
@QuarkusIntegrationTest
class DiscoveryIT extends DiscoveryTest {}
