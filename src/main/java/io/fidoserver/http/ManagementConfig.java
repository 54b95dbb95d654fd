package io.fidoserver.http;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.OptionalInt;

/** Settings of the management port, for {@code /q/…} and the console. */
@ConfigMapping(prefix = "fido.management")
public interface ManagementConfig {

  /** Management port, which then is the only one with {@code /q/…}. Absent: the server's port. */
  OptionalInt port();

  /** Address that the management port listens on. */
  @WithDefault("127.0.0.1")
  String host();
}
