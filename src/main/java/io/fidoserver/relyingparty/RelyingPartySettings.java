package io.fidoserver.relyingparty;

import io.smallrye.config.ConfigMapping;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Settings of a relying party: those of the server, but for its own. Each is read once. */
public final class RelyingPartySettings {

  private final Map<Class<?>, Object> read = new ConcurrentHashMap<>();
  private final Map<String, String> own;
  private final Function<Class<?>, Object> source;

  /**
   * Creates the settings.
   *
   * @param own its own, by key
   * @param source reads a configuration mapping
   */
  public RelyingPartySettings(Map<String, String> own, Function<Class<?>, Object> source) {
    this.own = Map.copyOf(own);
    this.source = source;
  }

  /** Returns its own settings, by key. */
  Map<String, String> own() {
    return own;
  }

  /** Returns whether it has one of its own in a configuration mapping. */
  public boolean hasOwn(Class<?> mapping) {
    return hasOwn(own, mapping);
  }

  static boolean hasOwn(Map<String, String> own, Class<?> mapping) {
    String prefix = mapping.getAnnotation(ConfigMapping.class).prefix() + ".";
    return own.keySet().stream().anyMatch(key -> ("fido." + key).startsWith(prefix));
  }

  /** Returns the settings of a configuration mapping. */
  public <T> T get(Class<T> mapping) {
    return mapping.cast(read.computeIfAbsent(mapping, source));
  }

  /**
   * Returns what {@code make} makes of the settings of a configuration mapping; it is made once.
   */
  public <T, D> D derived(Class<T> mapping, Class<D> type, Function<T, D> make) {
    T settings = get(mapping);
    return type.cast(read.computeIfAbsent(type, none -> make.apply(settings)));
  }
}
