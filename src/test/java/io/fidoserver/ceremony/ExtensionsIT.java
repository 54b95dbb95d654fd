package io.fidoserver.ceremony;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** Extensions against what was built. */
@QuarkusIntegrationTest
class ExtensionsIT extends ExtensionsTest {}
