package io.fidoserver.client;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.junit.jupiter.api.Tag;

/** {@link ClientFilesTest} against the packaged server. */
@Tag("binary")
@QuarkusIntegrationTest
class ClientFilesIT extends ClientFilesTest {}
