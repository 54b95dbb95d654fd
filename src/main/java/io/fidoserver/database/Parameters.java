package io.fidoserver.database;

import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntFunction;

/** Named values for the parameters of a {@link SqlStatement}. */
public final class Parameters {

  /** Arrays that the PostgreSQL client encodes, by the classes of their elements. */
  private static final Map<Class<?>, IntFunction<Object[]>> ARRAYS =
      Map.of(
          Boolean.class, Boolean[]::new,
          Integer.class, Integer[]::new,
          Long.class, Long[]::new,
          OffsetDateTime.class, OffsetDateTime[]::new,
          String.class, String[]::new,
          UUID.class, UUID[]::new);

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
    if (value instanceof Instant instant) {
      return instant.atOffset(ZoneOffset.UTC);
    }
    return value instanceof Enum<?> constant ? constant.name() : value;
  }

  /** Returns the values of all, as {@link #sent}; null: each is null. */
  static Object[] sent(String name, List<Parameters> all) {
    List<Object> values = new ArrayList<>(all.size());
    all.forEach(each -> values.add(each.sent(name)));
    for (Object each : values) {
      if (each != null) {
        return values.toArray(each instanceof Buffer ? Buffer[]::new : ARRAYS.get(each.getClass()));
      }
    }
    return null;
  }
}
