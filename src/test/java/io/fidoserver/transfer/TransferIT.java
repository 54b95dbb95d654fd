package io.fidoserver.transfer;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.junit.jupiter.api.Tag;

/** {@link TransferTest} against the packaged server. */
@Tag("binary")
@QuarkusIntegrationTest
class TransferIT extends TransferTest {}
