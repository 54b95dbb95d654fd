package io.fidoserver;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Refusal of a start with a {@code fido.*} key that is no setting. Those below a prefix that exists
 * are refused by its mapping; this finds the others, such as {@code fido.relyingparty.id}.
 */
@ApplicationScoped
class UnknownSettings {

  /**
   * Looks at all keys that are set.
   *
   * @throws ConfigurationException with one line that names the key and the nearest setting
   */
  void refuse(@Observes StartupEvent start) {
    SettingNames.firstUnknownKey(
            ConfigProvider.getConfig().getPropertyNames(), System.getenv().keySet())
        .ifPresent(
            key -> {
              throw new ConfigurationException(SettingNames.noSetting(key));
            });
  }
}
