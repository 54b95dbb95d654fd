package io.fidoserver.ceremony;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The refused registrations against what was built. */
@QuarkusIntegrationTest
class RegistrationRefusalsIT extends RegistrationRefusalsTest {}
