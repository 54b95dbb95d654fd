package io.fidoserver.relyingparty;

import java.util.List;

/**
 * Relying party (WebAuthn L3 §4) that ceremonies are for. Its users, credentials, tokens and events
 * are its own: no other relying party of this server can see them.
 *
 * @param name the name in paths and in the database, which never changes
 * @param issuer {@code iss} of its access tokens: the URL that clients reach it at
 * @param audience {@code aud} of its access tokens
 * @param settings what else may be configured for it
 */
public record RelyingParty(
    String name,
    RelyingPartyConfig config,
    String issuer,
    List<String> audience,
    RelyingPartySettings settings) {

  /** Name of the relying party in {@code fido.relying-party}, whose paths have no prefix. */
  public static final String DEFAULT = "default";

  /** Returns the RP ID. */
  public String id() {
    return config.id();
  }

  /** Returns its settings of a configuration mapping. */
  public <T> T settings(Class<T> mapping) {
    return settings.get(mapping);
  }

  /** Returns the prefix of its keys in the configuration. */
  public String prefix() {
    return isDefault() ? "fido.relying-party" : "fido.relying-parties." + name;
  }

  /** Returns whether it is the one whose paths have no prefix. */
  public boolean isDefault() {
    return name.equals(DEFAULT);
  }
}
