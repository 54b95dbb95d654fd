package io.fidoserver.ceremony;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** Registrations against what was built: the jar, or the native binary. */
@QuarkusIntegrationTest
class RegistrationIT extends RegistrationTest {}
