package io.fidoserver.account;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** {@link MeTest} against the packaged server. */
@QuarkusIntegrationTest
class MeIT extends MeTest {}
