package io.fidoserver.account;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same against what was built. */
@QuarkusIntegrationTest
class MeIT extends MeTest {}
