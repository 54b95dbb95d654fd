package io.fidoserver.standalone;

import io.fidoserver.relyingparty.RelyingPartyConfig;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import org.jboss.logging.Logger;

/** Running server on the embedded database: names the demo page as the last line of the start. */
public final class RunningServer implements QuarkusApplication {

  private static final Logger LOG = Logger.getLogger(RunningServer.class);

  private final DemoConfig demo;
  private final RelyingPartyConfig relyingParty;

  RunningServer(DemoConfig demo, RelyingPartyConfig relyingParty) {
    this.demo = demo;
    this.relyingParty = relyingParty;
  }

  @Override
  public int run(String... args) {
    if (demo.enabled()) {
      relyingParty.origins().stream()
          .filter(origin -> origin.startsWith("http"))
          .findFirst()
          .ifPresent(origin -> LOG.infof("Try a passkey at %s", origin));
    }
    Quarkus.waitForExit();
    return 0;
  }
}
