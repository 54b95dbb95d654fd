package io.fidoserver.ceremony;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.junit.jupiter.api.Tag;

/** {@link SignatureTest} against the packaged server: the JAR, or the native binary. */
@Tag("binary")
@QuarkusIntegrationTest
class SignatureIT extends SignatureTest {}
