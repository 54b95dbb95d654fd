package io.fidoserver;

import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.Priorities;
import jakarta.annotation.Priority;
import java.util.regex.Pattern;

/** Reader of settings that are lists: spaces around a comma are nothing. */
@Priority(Priorities.APPLICATION)
public final class ListSettings implements ConfigSourceInterceptor {

  private static final long serialVersionUID = 1;

  static final Pattern KEYS =
      Pattern.compile(
          "fido\\.(admin\\.tokens\\..+\\.scopes"
              + "|attestation\\.(format-trust-anchors\\..+|revocation-lists|trust-anchors)"
              + "|authenticator\\.(allowed-aaguids|denied-aaguids|refused-statuses)"
              + "|discovery\\.(android-packages|apple-apps)"
              + "|keys\\.seal"
              + "|metadata\\.trust-anchors"
              + "|proxy\\.trusted"
              + "|relying-(party|parties\\..+)\\.(algorithms|app-ids|hosts|origins|top-origins)"
              + "|token\\.audience)"
              + "|quarkus\\.http\\.cors\\.origins");

  private static final Pattern COMMA = Pattern.compile("\\s*,\\s*");

  @Override
  public ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
    ConfigValue value = context.proceed(name);
    return value != null && value.getValue() != null && KEYS.matcher(name).matches()
        ? value.withValue(COMMA.matcher(value.getValue().strip()).replaceAll(","))
        : value;
  }
}
