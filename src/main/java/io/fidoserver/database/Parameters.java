package io.fidoserver.database;

import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Named values for the parameters of a {@link SqlStatement}. */
public final class Parameters {

  private final Map<String, Object> values = new HashMap<>();

  private Parameters() {}

  /** Creates values for a statement without parameters. */
  public static Parameters none() {
    return new Parameters();
  }

  /** Creates values with a first one. */
  public static Parameters with(String name, Object value) {
    return none().and(name, value);
  }

  /** Adds a value, which may be null. */
  public Parameters and(String name, Object value) {
    values.put(name, value);
    return this;
  }

  /** Returns the values by name, unconverted. */
  Map<String, Object> values() {
    return values;
  }

  /** Returns a value as the type that the PostgreSQL client encodes. */
  Object sent(String name) {
    Object value = values.get(name);
    if (value instanceof byte[] bytes) {
      return Buffer.buffer(bytes);
    }
    if (value instanceof byte[][] many) {
      return Arrays.stream(many).map(Buffer::buffer).toArray(Buffer[]::new);
    }
    if (value instanceof Instant instant) {
      return instant.atOffset(ZoneOffset.UTC);
    }
    return value instanceof Enum<?> constant ? constant.name() : value;
  }
}
