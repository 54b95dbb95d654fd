package io.fidoserver.webauthn.cose;

import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.util.List;
import java.util.Set;

/**
 * JCA provider of AWS-LC's signatures and their keys, and of nothing else. It has ML-DSA under the
 * names of the parameter sets too (FIPS 204 §4), by which webauthn4j and the JDK ask for it: AWS-LC
 * has one name for all three, and the key tells which.
 *
 * <p>Ciphers and MACs stay the JDK's, as a native binary refuses those of a provider that the build
 * did not verify.
 */
final class AwsLcProvider extends Provider {

  private static final long serialVersionUID = 1;

  static final Set<String> TYPES = Set.of("Signature", "KeyFactory", "KeyPairGenerator");

  /** Creates the provider of what {@code corretto}, Amazon's provider of all of AWS-LC, has. */
  AwsLcProvider(Provider corretto) {
    super("AWS-LC", corretto.getVersionStr(), "Signatures of " + corretto.getInfo());
    for (Service service : corretto.getServices()) {
      if (TYPES.contains(service.getType())) {
        putService(new Delegate(this, service, service.getAlgorithm()));
      }
    }
    Service mlDsa = corretto.getService("Signature", "ML-DSA");
    for (String each : List.of("ML-DSA-44", "ML-DSA-65", "ML-DSA-87")) {
      putService(new Delegate(this, mlDsa, each));
    }
  }

  /** Service of Amazon's provider under a name of this one. */
  private static final class Delegate extends Service {

    private final Service service;

    Delegate(AwsLcProvider provider, Service service, String algorithm) {
      super(provider, service.getType(), algorithm, service.getClassName(), null, null);
      this.service = service;
    }

    @Override
    public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
      return service.newInstance(parameter);
    }

    @Override
    public boolean supportsParameter(Object parameter) {
      return service.supportsParameter(parameter);
    }
  }
}
