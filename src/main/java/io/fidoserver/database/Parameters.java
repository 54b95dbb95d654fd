package io.fidoserver.database;

import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** What a {@link SqlStatement} is given for its parameters, by their names. */
public final class Parameters {

  private final Map<String, Object> values = new HashMap<>();

  private Parameters() {}

  /** For a statement without. */
  public static Parameters none() {
    return new Parameters();
  }

  /** The first. */
  public static Parameters with(String name, Object value) {
    return none().and(name, value);
  }

  /** One more. */
  public Parameters and(String name, Object value) {
    values.put(name, value);
    return this;
  }

  /** The values as they were given. */
  Map<String, Object> values() {
    return values;
  }

  /** The value of this name as the client of the database takes it. */
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
