package io.fidoserver.ceremony;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.junit.jupiter.api.Tag;

/** The refused registrations against what was built. */
@Tag("binary")
@QuarkusIntegrationTest
class RegistrationRefusalsIT extends RegistrationRefusalsTest {}
