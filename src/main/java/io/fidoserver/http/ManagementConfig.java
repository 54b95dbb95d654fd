package io.fidoserver.http;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.OptionalInt;

/** Where operators' tools reach {@code /q/…}. */
@ConfigMapping(prefix = "fido.management")
public interface ManagementConfig {

  /** A port of its own: then the other one does not have it. Absent: the server's port. */
  OptionalInt port();

  /** The address to listen on there. */
  @WithDefault("127.0.0.1")
  String host();
}
