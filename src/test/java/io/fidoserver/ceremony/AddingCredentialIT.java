package io.fidoserver.ceremony;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.junit.jupiter.api.Tag;

/** {@link AddingCredentialTest} against the packaged server. */
@Tag("binary")
@QuarkusIntegrationTest
class AddingCredentialIT extends AddingCredentialTest {}
