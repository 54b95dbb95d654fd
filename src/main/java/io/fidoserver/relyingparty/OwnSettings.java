package io.fidoserver.relyingparty;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.validator.BeanValidationConfigValidator;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.validation.Validator;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Settings that a relying party may have of its own, as {@code options.user-verification}: what the
 * server's configuration has under {@code fido.}, which counts where it has none.
 */
@ApplicationScoped
public class OwnSettings {

  private static final String PREFIX = "fido.";

  private final Known known;
  private final Validator validator;

  /**
   * The settings that there are.
   *
   * @param mappings their configuration mappings
   * @param notInherited mappings of which a relying party has nothing but its own
   * @param keys the keys, without {@code fido.}
   */
  public record Known(Set<Class<?>> mappings, Set<Class<?>> notInherited, Set<String> keys) {}

  /** Creates the settings; {@code validator} verifies their constraints. */
  public OwnSettings(Known known, Validator validator) {
    this.known = known;
    this.validator = validator;
  }

  /** Returns the settings of the server. */
  RelyingPartySettings ofServer() {
    return new RelyingPartySettings(Map.of(), mapping -> config().getConfigMapping(mapping));
  }

  private static SmallRyeConfig config() {
    return ConfigProvider.getConfig().unwrap(SmallRyeConfig.class);
  }

  /**
   * Verifies settings.
   *
   * @param own values by key
   * @throws IllegalArgumentException if one is none of a relying party's, or has a bad value
   */
  void verify(Map<String, String> own) {
    for (String key : own.keySet()) {
      if (!known.keys().contains(key)) {
        throw new IllegalArgumentException("no relying party has a setting " + key);
      }
    }
    RelyingPartySettings settings = of(own);
    for (Class<?> mapping : known.mappings()) {
      try {
        settings.get(mapping);
      } catch (RuntimeException e) {
        throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
      }
    }
  }

  /** Returns the settings of a relying party that has these of its own, by key. */
  RelyingPartySettings of(Map<String, String> own) {
    return new RelyingPartySettings(own, mapping -> read(mapping, own));
  }

  private Object read(Class<?> mapping, Map<String, String> own) {
    String prefix = mapping.getAnnotation(ConfigMapping.class).prefix() + ".";
    boolean isInherited = !known.notInherited().contains(mapping);
    boolean hasOwn = own.keySet().stream().anyMatch(key -> (PREFIX + key).startsWith(prefix));
    if (isInherited && !hasOwn) {
      return config().getConfigMapping(mapping);
    }
    Map<String, String> values = new HashMap<>();
    if (isInherited) {
      config()
          .getPropertyNames()
          .forEach(
              name -> {
                if (name.startsWith(prefix)) {
                  values.put(name, config().getConfigValue(name).getValue());
                }
              });
    }
    own.forEach(
        (key, value) -> {
          if ((PREFIX + key).startsWith(prefix)) {
            values.put(PREFIX + key, value);
          }
        });
    BeanValidationConfigValidator constraints = () -> validator;
    return new SmallRyeConfigBuilder()
        .withMapping(mapping)
        .withSources(new PropertiesConfigSource(values, "relying party", 100))
        .withValidator(constraints)
        .build()
        .getConfigMapping(mapping);
  }
}
