package io.fidoserver.security;

import jakarta.enterprise.context.RequestScoped;
import java.util.Map;

/** Who makes the request that is being answered, where that is an operator. */
@RequestScoped
public class Operator {

  private String name;

  void is(String configuredName) {
    name = configuredName;
  }

  /** What the audit trail tells of it. */
  public Map<String, String> detail() {
    return Map.of("operator", name);
  }
}
