package io.fidoserver.testsupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * JSON value whose members are read by path: {@code data.user.id}, {@code errors[0].code}; the
 * empty path is the value itself. A name after an array is that member of each element: {@code
 * users.username}.
 */
public final class Json {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Object value;

  private Json(Object value) {
    this.value = value;
  }

  public static JsonNode parse(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads a text. */
  public static Json of(String text) {
    return new Json(MAPPER.convertValue(parse(text), Object.class));
  }

  /** The value at {@code path}, as a root of its own. */
  public Json at(String path) {
    return new Json(get(path));
  }

  /**
   * The value at {@code path} as a Map, List, String, number or Boolean; null where there is none.
   */
  public Object get(String path) {
    Object here = value;
    for (String step : path.split("[.\\[]")) {
      if (step.endsWith("]")) {
        int index = Integer.parseInt(step.substring(0, step.length() - 1));
        here = here instanceof List<?> list && index < list.size() ? list.get(index) : null;
      } else if (!step.isEmpty()) {
        here = member(here, step);
      }
    }
    return here;
  }

  private static Object member(Object parent, String name) {
    if (parent instanceof Map<?, ?> map) {
      return map.get(name);
    }
    if (parent instanceof List<?> list) {
      List<Object> each = new ArrayList<>();
      list.forEach(element -> each.add(member(element, name)));
      return each;
    }
    return null;
  }

  public String getString(String path) {
    Object found = get(path);
    return found == null ? null : found.toString();
  }

  public UUID getUUID(String path) {
    return UUID.fromString(getString(path));
  }

  public int getInt(String path) {
    return (Integer) get(path);
  }

  public boolean getBoolean(String path) {
    return (Boolean) get(path);
  }

  @SuppressWarnings("unchecked") // The caller knows what is there, and fails if it is not.
  public <T> List<T> getList(String path) {
    return (List<T>) get(path);
  }

  @SuppressWarnings("unchecked")
  public Map<String, Object> getMap(String path) {
    return (Map<String, Object>) get(path);
  }
}
