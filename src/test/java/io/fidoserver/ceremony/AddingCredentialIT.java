package io.fidoserver.ceremony;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.junit.jupiter.api.Tag;

/** The same against what was built. */
@Tag("binary")
@QuarkusIntegrationTest
class AddingCredentialIT extends AddingCredentialTest {}
