package io.fidoserver.relyingparty;

import io.fidoserver.encoding.Base64Url;
import io.fidoserver.secret.KeySeal;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.validator.BeanValidationConfigValidator;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.validation.Validator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Settings that a relying party may have of its own, as {@code options.user-verification}: what the
 * server's configuration has under {@code fido.}, which counts where it has none.
 */
@ApplicationScoped
public class OwnSettings {

  private static final String PREFIX = "fido.";

  /** Prefix of a secret that is sealed: base64url follows. */
  private static final String SEALED = "sealed:";

  /** Certificates, with commas between them or without. */
  private static final Pattern PEM = Pattern.compile("\\s*(-----BEGIN [^,]*,?\\s*)+");

  private final Known known;
  private final Validator validator;
  private final KeySeal seal;
  private final Map<Class<?>, Object> defaults = new ConcurrentHashMap<>();

  /**
   * The settings that there are.
   *
   * @param mappings their configuration mappings
   * @param notInherited mappings of which a relying party has nothing but its own
   * @param keys the keys, without {@code fido.}, but for those of the next two
   * @param secrets keys whose values are sealed where they are stored or shown
   * @param certificates keys whose values are PEM or, in the configuration, files
   * @param rules what the constraints of the mappings can't say; each throws a {@link
   *     RuntimeException} with what is wrong
   */
  public record Known(
      Set<Class<?>> mappings,
      Set<Class<?>> notInherited,
      Set<String> keys,
      Set<String> secrets,
      Set<String> certificates,
      List<Consumer<RelyingPartySettings>> rules) {

    private boolean has(String key) {
      return keys.contains(key) || secrets.contains(key) || certificates.contains(key);
    }
  }

  /**
   * Creates the settings; {@code validator} verifies their constraints, {@code seal} keeps their
   * secrets.
   */
  public OwnSettings(Known known, Validator validator, KeySeal seal) {
    this.known = known;
    this.validator = validator;
    this.seal = seal;
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
   * @param relyingParty the name of the relying party
   * @param own values by key
   * @throws IllegalArgumentException if one is none of a relying party's, or has a bad value
   */
  void verify(String relyingParty, Map<String, String> own) {
    for (String key : own.keySet()) {
      if (!known.has(key)) {
        throw new IllegalArgumentException("no relying party has a setting " + key);
      }
    }
    RelyingPartySettings settings = of(relyingParty, own);
    try {
      known.mappings().forEach(settings::get);
      known.rules().forEach(rule -> rule.accept(settings));
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Verifies that certificates are there in PEM: a file that one server has, another may not have.
   *
   * @param own values by key
   * @throws IllegalArgumentException if one is not
   */
  void verifyNoFiles(Map<String, String> own) {
    for (String key : known.certificates()) {
      if (own.containsKey(key) && !PEM.matcher(own.get(key)).matches()) {
        throw new IllegalArgumentException(key + " must be certificates in PEM");
      }
    }
  }

  /** Returns the settings of a relying party that has these of its own, by key. */
  RelyingPartySettings of(String relyingParty, Map<String, String> own) {
    return new RelyingPartySettings(own, mapping -> read(mapping, relyingParty, own));
  }

  private Object read(Class<?> mapping, String relyingParty, Map<String, String> own) {
    String prefix = mapping.getAnnotation(ConfigMapping.class).prefix() + ".";
    boolean isInherited = !known.notInherited().contains(mapping);
    if (!RelyingPartySettings.hasOwn(own, mapping)) {
      return isInherited
          ? config().getConfigMapping(mapping)
          : defaults.computeIfAbsent(mapping, each -> build(each, Map.of()));
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
            values.put(PREFIX + key, open(relyingParty, key, value));
          }
        });
    return build(mapping, values);
  }

  private Object build(Class<?> mapping, Map<String, String> values) {
    BeanValidationConfigValidator constraints = () -> validator;
    return new SmallRyeConfigBuilder()
        .withMapping(mapping)
        .withSources(new PropertiesConfigSource(values, "relying party", 100))
        .withValidator(constraints)
        .build()
        .getConfigMapping(mapping);
  }

  /**
   * Returns the settings with their secrets sealed, as they are stored and shown.
   *
   * @throws IllegalArgumentException if there is a secret, and no {@code fido.keys.seal}
   */
  Map<String, String> sealed(String relyingParty, Map<String, String> own) {
    Map<String, String> sealed = new TreeMap<>(own);
    for (String key : known.secrets()) {
      sealed.computeIfPresent(key, (same, value) -> seal(relyingParty, key, value));
    }
    return sealed;
  }

  private String seal(String relyingParty, String key, String value) {
    if (!seal.isConfigured()) {
      throw new IllegalArgumentException(key + " needs fido.keys.seal");
    }
    // A sealed one is sealed again, as it may have been under a key that is to go.
    String secret = open(relyingParty, key, value);
    return SEALED + Base64Url.encode(seal.seal(sealName(relyingParty, key), secret));
  }

  private String open(String relyingParty, String key, String value) {
    return known.secrets().contains(key) && value.startsWith(SEALED)
        ? seal.open(sealName(relyingParty, key), Base64Url.decode(value.substring(SEALED.length())))
        : value;
  }

  private static String sealName(String relyingParty, String key) {
    return relyingParty + "/settings/" + key;
  }
}
