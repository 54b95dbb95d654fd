package io.fidoserver.ceremony;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.junit.jupiter.api.Tag;

/** Registrations against what was built: the jar, or the native binary. */
@Tag("binary")
@QuarkusIntegrationTest
class RegistrationIT extends RegistrationTest {}
