package io.fidoserver.relyingparty;

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

  /** Returns the settings of a configuration mapping. */
  <T> T get(Class<T> mapping) {
    return mapping.cast(read.computeIfAbsent(mapping, source));
  }
}
