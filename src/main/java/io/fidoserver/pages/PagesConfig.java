package io.fidoserver.pages;

import io.quarkus.arc.Unremovable;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Pattern;
import java.util.Optional;

/** Configuration of the hosted pages. */
// Read for each relying party.
@Unremovable
@ConfigMapping(prefix = "fido.pages")
public interface PagesConfig {

  /** Switch of the page for users, {@code /account}. */
  @WithDefault("false")
  boolean account();

  /** Switch of the page for operators, {@code /console}. */
  @WithDefault("false")
  boolean console();

  /** Name over the page for users; by default the relying party's. */
  Optional<@Pattern(regexp = ".*\\S.*", message = "must not be blank") String> name();

  /** Colour of its buttons and links. */
  Optional<@Pattern(regexp = Accent.COLOR, message = "must be a colour, as #0550ae") String>
      color();

  /** Logo over it: an image as a {@code data:} URL, or a path of the page's host. */
  Optional<
          @Pattern(
              regexp = "data:image/\\S+|/[^/\\s]\\S*",
              message = "must be an image as a data: URL, or a path of the page's host")
          String>
      logo();
}
