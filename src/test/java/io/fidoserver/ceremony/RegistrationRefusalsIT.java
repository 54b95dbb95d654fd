package io.fidoserver.ceremony;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.junit.jupiter.api.Tag;

/** {@link RegistrationRefusalsTest} against the packaged server. */
@Tag("binary")
@QuarkusIntegrationTest
class RegistrationRefusalsIT extends RegistrationRefusalsTest {}
