package io.fidoserver.ceremony;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.junit.jupiter.api.Tag;

/** Signatures against what was built: the jar, or the native binary. */
@Tag("binary")
@QuarkusIntegrationTest
class SignatureIT extends SignatureTest {}
