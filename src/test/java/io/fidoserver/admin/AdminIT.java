package io.fidoserver.admin;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same against what was built. */
@QuarkusIntegrationTest
class AdminIT extends AdminTest {}
