package io.fidoserver.account;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.junit.jupiter.api.Tag;

/** {@link MeTest} against the packaged server. */
@Tag("binary")
@QuarkusIntegrationTest
class MeIT extends MeTest {}
