package io.fidoserver.transfer;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same against what was built. */
@QuarkusIntegrationTest
class TransferIT extends TransferTest {}
