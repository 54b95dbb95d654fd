package io.fidoserver.webauthn.cose;

import io.quarkus.runtime.Startup;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.Provider;
import java.security.Security;
import org.jboss.logging.Logger;

/**
 * JCA provider that verifies signatures: AWS-LC, several times as fast as the JDK's own code, where
 * its library can be loaded and passes its self-tests; else the JDK.
 */
@Startup(1)
@ApplicationScoped
public class SignatureProvider {

  private static final Logger LOG = Logger.getLogger(SignatureProvider.class);
  private static final String AWS_LC =
      "com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider";

  /**
   * Loads the library beside the start, which needs it at its end only.
   *
   * @return the thread that loads it: a process that is halted before it ends leaves a copy of the
   *     library in the directory of temporary files
   */
  public static Thread loadAhead() {
    Thread loader =
        new Thread(
            () -> {
              try {
                load();
              } catch (ReflectiveOperationException | LinkageError e) {
                LOG.debug("AWS-LC can't be loaded, which the start will say", e);
              }
            },
            "aws-lc");
    loader.setDaemon(true);
    loader.start();
    return loader;
  }

  private static Provider load() throws ReflectiveOperationException {
    return (Provider) Class.forName(AWS_LC).getField("INSTANCE").get(null);
  }

  /** Installs the provider. */
  @PostConstruct
  public void register() {
    try {
      Provider provider = load();
      Object error = provider.getClass().getMethod("getLoadingError").invoke(provider);
      if (error == null) {
        Security.insertProviderAt(new AwsLcProvider(provider), 1);
        LOG.infof("Signatures are verified by %s", provider.getName());
      } else {
        LOG.infof("Signatures are verified by the JDK: AWS-LC can't be loaded (%s)", error);
      }
    } catch (ReflectiveOperationException | LinkageError e) {
      LOG.info("Signatures are verified by the JDK: AWS-LC is not there");
    }
  }
}
