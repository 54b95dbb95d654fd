package io.fidoserver.transfer;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** {@link TransferTest} against the packaged server. */
@QuarkusIntegrationTest
class TransferIT extends TransferTest {}
