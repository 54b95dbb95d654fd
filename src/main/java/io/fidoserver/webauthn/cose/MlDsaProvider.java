package io.fidoserver.webauthn.cose;

import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.util.List;

/**
 * JCA provider of ML-DSA signatures under the names of their parameter sets (FIPS 204 §4), by which
 * webauthn4j and the JDK ask for them. AWS-LC has one name for all three, and the key tells which.
 */
final class MlDsaProvider extends Provider {

  private static final long serialVersionUID = 1;

  /** Creates the provider of the signatures that {@code awsLc} verifies. */
  MlDsaProvider(Provider awsLc) {
    super("ML-DSA", "1", "ML-DSA signatures of " + awsLc.getName());
    Service signature = awsLc.getService("Signature", "ML-DSA");
    for (String each : List.of("ML-DSA-44", "ML-DSA-65", "ML-DSA-87")) {
      putService(
          new Service(this, "Signature", each, signature.getClassName(), null, null) {
            @Override
            public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
              return signature.newInstance(parameter);
            }
          });
    }
  }
}
