package io.fidoserver.ceremony;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.junit.jupiter.api.Tag;

/** {@link RegistrationTest} against the packaged server: the JAR, or the native binary. */
@Tag("binary")
@QuarkusIntegrationTest
class RegistrationIT extends RegistrationTest {}
