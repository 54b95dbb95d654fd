package io.fidoserver.pages;

import io.fidoserver.ceremony.RegistrationConfig;
import io.fidoserver.http.RequestPipeline;
import io.fidoserver.http.StaticFile;
import io.fidoserver.relyingparty.RelyingParties;
import io.fidoserver.relyingparty.RelyingParty;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Filter that serves the page where users sign in and manage their passkeys, under the name and in
 * the colour of their relying party.
 */
@ApplicationScoped
public class AccountPage {

  private static final String PATH = "/account";
  private static final String THEME = PATH + "/theme.css";

  private static final PageFiles FILES =
      PageFiles.read(PATH, List.of("account.css", "account.js", "texts.js"));

  private static final String PAGE =
      new String(
          StaticFile.read("/pages/account/", "index.html").content(), StandardCharsets.UTF_8);

  private final RelyingParties relyingParties;

  AccountPage(RelyingParties relyingParties) {
    this.relyingParties = relyingParties;
  }

  /** Returns the URL of a relying party's page, if it is enabled. */
  public static Optional<String> url(RelyingParty relyingParty) {
    return relyingParty.settings(PagesConfig.class).account()
        ? Optional.of(relyingParty.issuer() + PATH)
        : Optional.empty();
  }

  void register(@Observes Filters filters) {
    RequestPipeline.ACCOUNT_PAGE.register(filters, this::serve);
  }

  private void serve(RoutingContext routing) {
    String path = routing.normalizedPath();
    if (!PageFiles.isOf(PATH, path)) {
      routing.next();
      return;
    }
    RelyingParty relyingParty = relyingParties.of(routing);
    PagesConfig config = relyingParty.settings(PagesConfig.class);
    if (!config.account() || !StaticFile.isRead(routing)) {
      routing.fail(404);
    } else if (path.equals(PATH)) {
      PageFiles.send(routing, file("index.html", page(relyingParty, config)));
    } else if (path.equals(THEME)) {
      String css = config.color().map(color -> Accent.of(color).css()).orElse("");
      PageFiles.send(routing, file("theme.css", css));
    } else {
      FILES.send(routing);
    }
  }

  private static StaticFile file(String name, String content) {
    return StaticFile.of(name, content.getBytes(StandardCharsets.UTF_8));
  }

  private static String page(RelyingParty relyingParty, PagesConfig config) {
    boolean isOpen =
        relyingParty.settings(RegistrationConfig.class).mode() == RegistrationConfig.Mode.OPEN;
    return PAGE.replace("{registration}", isOpen ? "registration" : "")
        .replace(
            "{logo}",
            config.logo().map(logo -> "<img src=\"%s\" alt=\"\">".formatted(html(logo))).orElse(""))
        .replace("{name}", html(config.name().orElse(relyingParty.config().name())));
  }

  /** Escapes a text for HTML's content and attributes. */
  private static String html(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
