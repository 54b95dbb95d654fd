package io.fidoserver.ceremony;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** Signatures against what was built: the jar, or the native binary. */
@QuarkusIntegrationTest
class SignatureIT extends SignatureTest {}
