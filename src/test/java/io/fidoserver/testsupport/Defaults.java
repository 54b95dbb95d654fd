package io.fidoserver.testsupport;

import io.fidoserver.relyingparty.RelyingParty;
import io.fidoserver.relyingparty.RelyingPartyConfig;
import io.fidoserver.relyingparty.RelyingPartySettings;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Configuration as the server reads it, with its defaults. */
public final class Defaults {

  private Defaults() {}

  public static <T> T of(Class<T> mapping) {
    return with(mapping, Map.of());
  }

  /** Returns {@code default} with these settings. */
  public static RelyingParty relyingParty(RelyingPartyConfig config) {
    return relyingParty(config, new RelyingPartySettings(Map.of(), Defaults::of));
  }

  /** Returns {@code default} with these settings. */
  public static RelyingParty relyingParty(
      RelyingPartyConfig config, RelyingPartySettings settings) {
    return new RelyingParty(
        RelyingParty.DEFAULT, config, "https://fido.example.org", List.of(config.id()), settings);
  }

  /** Returns {@code default}, which is the one of {@link SoftwareAuthenticator}. */
  public static RelyingParty relyingParty(String... settings) {
    Map<String, String> all = new HashMap<>();
    all.put("fido.relying-party.id", SoftwareAuthenticator.RP_ID);
    all.put("fido.relying-party.name", "Example");
    all.put("fido.relying-party.origins", SoftwareAuthenticator.ORIGIN);
    for (int i = 0; i < settings.length; i += 2) {
      all.put("fido.relying-party." + settings[i], settings[i + 1]);
    }
    return relyingParty(with(RelyingPartyConfig.class, all));
  }

  /** Reads the configuration with these settings of an operator. */
  public static <T> T with(Class<T> mapping, Map<String, String> settings) {
    return new SmallRyeConfigBuilder()
        .withMapping(mapping)
        .withSources(new PropertiesConfigSource(settings, "test", 100))
        .build()
        .getConfigMapping(mapping);
  }
}
