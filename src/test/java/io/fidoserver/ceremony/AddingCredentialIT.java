package io.fidoserver.ceremony;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same against what was built. */
@QuarkusIntegrationTest
class AddingCredentialIT extends AddingCredentialTest {}
