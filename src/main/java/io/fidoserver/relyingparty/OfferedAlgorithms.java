package io.fidoserver.relyingparty;

import io.fidoserver.webauthn.cose.CoseAlgorithm;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/**
 * Algorithms that are offered to new credentials ({@code pubKeyCredParams}). One that this runtime
 * can't verify fails the start, rather than the first registration with it.
 */
@Startup(OfferedAlgorithms.BEHIND_THE_PROVIDER)
@ApplicationScoped
public class OfferedAlgorithms {

  /** {@link io.fidoserver.webauthn.cose.SignatureProvider} is registered first. */
  static final int BEHIND_THE_PROVIDER = 2;

  /**
   * Verifies that the runtime provides the configured algorithms.
   *
   * @throws ConfigurationException if it does not provide one of them
   */
  public OfferedAlgorithms(RelyingParties relyingParties) {
    relyingParties.configured().forEach(OfferedAlgorithms::verify);
  }

  private static void verify(RelyingParty relyingParty) {
    List<CoseAlgorithm> missing =
        relyingParty.config().algorithms().stream().filter(each -> !each.isProvided()).toList();
    if (!missing.isEmpty()) {
      throw new ConfigurationException(
          "%s.algorithms: this runtime does not provide %s"
              .formatted(relyingParty.prefix(), missing));
    }
  }
}
