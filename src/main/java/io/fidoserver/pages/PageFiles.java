package io.fidoserver.pages;

import io.fidoserver.http.StaticFile;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Files of a page, by their path; those of the directory {@code pages} are of each. */
record PageFiles(Map<String, StaticFile> byPath) {

  private static final List<String> SHARED = List.of("base.css", "dialog.js", "dom.js");

  /**
   * Scripts, styles and connections of this server only; no frames, no forms, no inline code; no
   * HTML from strings.
   */
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'"
          + " data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
          + " require-trusted-types-for 'script'; trusted-types 'none'";

  /**
   * Reads the files of a page.
   *
   * @param path the page's, as {@code /account}: its directory is there under {@code pages}
   */
  static PageFiles read(String path, List<String> names) {
    Map<String, StaticFile> byPath = new HashMap<>();
    SHARED.forEach(name -> byPath.put(path + "/" + name, StaticFile.read("/pages/", name)));
    names.forEach(
        name -> byPath.put(path + "/" + name, StaticFile.read("/pages" + path + "/", name)));
    return new PageFiles(Map.copyOf(byPath));
  }

  /** Returns whether a path is the page's, or of a file that it may have. */
  static boolean isOf(String page, String path) {
    return path.equals(page) || path.startsWith(page + "/");
  }

  /** Responds with a file, or with NOT_FOUND. */
  void send(RoutingContext routing) {
    StaticFile file = byPath.get(routing.normalizedPath());
    if (file == null) {
      routing.fail(404);
    } else {
      send(routing, file);
    }
  }

  /** Responds with a file of a page. */
  static void send(RoutingContext routing, StaticFile file) {
    routing.response().headers().set("Content-Security-Policy", CONTENT_SECURITY_POLICY);
    file.send(routing, "no-cache");
  }
}
