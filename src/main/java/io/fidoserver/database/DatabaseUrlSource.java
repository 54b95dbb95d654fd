package io.fidoserver.database;

import static java.util.stream.Collectors.toMap;

import io.fidoserver.encoding.ConfigLiteral;
import io.quarkus.runtime.ImageMode;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** Configuration source that derives all settings of the database from its URLs. */
public final class DatabaseUrlSource implements ConfigSourceFactory {

  /** Above application.properties (250), below environment variables (300). */
  private static final int ORDINAL = 275;

  @Override
  public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
    String url = value(context, DatabaseUrl.NAME);
    if (url == null) {
      if (ImageMode.current() == ImageMode.NATIVE_RUN) {
        throw new ConfigurationException(
            "DATABASE_URL is not set, and a native binary brings no database of its own");
      }
      return List.of();
    }
    String direct = value(context, DatabaseUrl.DIRECT_NAME);
    DatabaseUrl calls = DatabaseUrl.parse(DatabaseUrl.NAME, url);
    DatabaseUrl migrations =
        direct == null ? calls : DatabaseUrl.parse(DatabaseUrl.DIRECT_NAME, direct);
    return List.of(
        new PropertiesConfigSource(
            DriverSettings.of(calls, migrations).entrySet().stream()
                .collect(toMap(Map.Entry::getKey, each -> ConfigLiteral.of(each.getValue()))),
            DatabaseUrl.NAME,
            ORDINAL));
  }

  private static String value(ConfigSourceContext context, String name) {
    ConfigValue found = context.getValue(name);
    return found == null || found.getValue() == null || found.getValue().isBlank()
        ? null
        : found.getValue();
  }
}
