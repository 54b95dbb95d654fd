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
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

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

  /**
   * Returns the URL of a relying party's page, if it is enabled and at an origin that may run
   * ceremonies: the issuer's, or that of one of the relying party's hosts.
   */
  public static Optional<String> url(RelyingParty relyingParty) {
    return Stream.concat(
            Stream.of(relyingParty.issuer().replaceFirst("/$", "")),
            relyingParty.config().hosts().orElse(Set.of()).stream()
                .sorted()
                .map(host -> "https://" + host))
        .filter(each -> relyingParty.settings(PagesConfig.class).account())
        .filter(each -> relyingParty.config().origins().contains(origin(URI.create(each))))
        .findFirst()
        .map(each -> each + PATH);
  }

  private static String origin(URI url) {
    return url.getScheme() + "://" + url.getAuthority();
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
      PageFiles.send(routing, own(relyingParty).page);
    } else if (path.equals(THEME)) {
      PageFiles.send(routing, own(relyingParty).theme);
    } else {
      FILES.send(routing);
    }
  }

  /** A relying party's own files, which are made once. */
  private record OwnFiles(StaticFile page, StaticFile theme) {}

  private static OwnFiles own(RelyingParty relyingParty) {
    boolean isOpen =
        relyingParty.settings(RegistrationConfig.class).mode() == RegistrationConfig.Mode.OPEN;
    return relyingParty
        .settings()
        .derived(
            PagesConfig.class,
            OwnFiles.class,
            config ->
                new OwnFiles(
                    file("index.html", page(relyingParty, config, isOpen)),
                    file(
                        "theme.css",
                        config.color().map(color -> Accent.of(color).css()).orElse(""))));
  }

  private static StaticFile file(String name, String content) {
    return StaticFile.of(name, content.getBytes(StandardCharsets.UTF_8));
  }

  private static String page(RelyingParty relyingParty, PagesConfig config, boolean isOpen) {
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
