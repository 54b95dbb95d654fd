// An application with users and sessions of its own, in Spring Boot: src/site/markdown/integration.md.
package example;

import jakarta.servlet.http.HttpSession;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.HttpMethod;
import org.springframework.http.ResponseEntity;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.JwtTypeValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientResponseException;

@SpringBootApplication
@RestController
public class ExampleApplication {

  static final String PORT = System.getenv("PORT");
  static final String PASSKEYS_URL = System.getenv("PASSKEYS_URL");
  static final String RP_ID = "localhost";

  /** The application's own users: their e-mail addresses by its ID. */
  final Map<String, String> users = new ConcurrentHashMap<>(Map.of("4711", "alice@example.org"));

  /** fido-server, with the API key, which never leaves the back end. */
  final RestClient fido =
      RestClient.builder()
          .baseUrl(PASSKEYS_URL)
          .defaultHeader("Authorization", "Bearer " + System.getenv("PASSKEYS_KEY"))
          .build();

  /** Finds the keys by the issuer's URL; the type at+jwt (RFC 9068) is not the default. */
  final NimbusJwtDecoder tokens =
      NimbusJwtDecoder.withIssuerLocation(PASSKEYS_URL).validateType(false).build();

  ExampleApplication() {
    tokens.setJwtValidator(
        new DelegatingOAuth2TokenValidator<>(
            new JwtTypeValidator("at+jwt"),
            new JwtTimestampValidator(),
            new JwtIssuerValidator(PASSKEYS_URL),
            new JwtClaimValidator<List<String>>("aud", aud -> aud.contains(RP_ID))));
  }

  @SuppressWarnings("unchecked")
  Map<String, Object> call(HttpMethod method, String path, Map<String, ?> body) {
    RestClient.RequestBodySpec request = fido.method(method).uri(path);
    if (body != null) {
      request.body(body);
    }
    return (Map<String, Object>) request.retrieve().body(Map.class).get("data");
  }

  /** Changes the user whom fido-server knows by the application's own ID. */
  void change(HttpMethod method, String userId, Map<String, ?> body) {
    var found = call(HttpMethod.GET, "/api/v1/admin/users?externalId=" + userId, null);
    Object id = ((Map<?, ?>) ((List<?>) found.get("users")).get(0)).get("userId");
    call(method, "/api/v1/admin/users/" + id, body);
  }

  /** A token counts once, and in the session that it was begun in. */
  Jwt signInOf(HttpSession session, String authorization) {
    Jwt token = tokens.decode(authorization.substring("Bearer ".length()));
    if (!token.getClaimAsString("nonce").equals(session.getAttribute("nonce"))) {
      throw new IllegalStateException("another session");
    }
    session.removeAttribute("nonce");
    return token;
  }

  String signedIn(HttpSession session) {
    Object id = session.getAttribute("user");
    if (id == null || !users.containsKey(id)) {
      throw new IllegalStateException("signed out");
    }
    return (String) id;
  }

  @GetMapping(value = "/", produces = "text/html")
  String page() throws Exception {
    return Files.readString(Path.of(System.getenv("PAGE")));
  }

  @PostMapping("/config")
  Map<String, ?> config() {
    return Map.of("fido", PASSKEYS_URL);
  }

  /** Stands for the password, or whatever the application has. */
  @PostMapping("/login")
  Map<String, ?> login(HttpSession session, @RequestBody Map<String, String> body) {
    users.forEach((id, email) -> {
      if (email.equals(body.get("email"))) {
        session.setAttribute("user", id);
      }
    });
    return Map.of("status", "Signed in as " + users.get(signedIn(session)));
  }

  @PostMapping("/enroll")
  Map<String, ?> enroll(HttpSession session) {
    String id = signedIn(session);
    return call(
        HttpMethod.POST,
        "/api/v1/admin/enrollments",
        Map.of(
            "externalId", id,
            "username", users.get(id),
            "createUser", true,
            "expiresIn", 300,
            "residentKey", "required"));
  }

  @PostMapping("/nonce")
  Map<String, ?> nonce(HttpSession session) {
    String nonce = UUID.randomUUID().toString();
    session.setAttribute("nonce", nonce);
    return Map.of("nonce", nonce);
  }

  @PostMapping("/passkey")
  Map<String, ?> passkey(HttpSession session, @RequestHeader("Authorization") String authorization) {
    session.setAttribute("user", signInOf(session, authorization).getClaimAsString("external_id"));
    return Map.of("status", "Signed in as " + users.get(signedIn(session)));
  }

  /** Step up: what the token says was confirmed must be what this session is about. */
  @PostMapping("/payment")
  Map<String, ?> payment(HttpSession session, @RequestBody Map<String, String> body) {
    Map<String, ?> payment = Map.of("amount", body.get("amount"), "from", signedIn(session));
    session.setAttribute("payment", payment);
    return Map.of("nonce", nonce(session).get("nonce"), "transaction", payment);
  }

  @PostMapping("/pay")
  Map<String, ?> pay(HttpSession session, @RequestHeader("Authorization") String authorization) {
    Jwt token = signInOf(session, authorization);
    if (!signedIn(session).equals(token.getClaimAsString("external_id"))
        || !token.getClaimAsStringList("amr").contains("mfa")
        || !token.getClaimAsMap("transaction").equals(session.getAttribute("payment"))) {
      throw new IllegalStateException("not confirmed");
    }
    return Map.of("status", "Paid " + token.getClaimAsMap("transaction").get("amount"));
  }

  /** The passkeys stay: the user handle does not change with the name. */
  @PostMapping("/email")
  Map<String, ?> email(HttpSession session, @RequestBody Map<String, String> body) {
    String id = signedIn(session);
    change(HttpMethod.PATCH, id, Map.of("username", body.get("email")));
    users.put(id, body.get("email"));
    return Map.of("status", "Now " + body.get("email"));
  }

  @PostMapping("/delete")
  Map<String, ?> delete(HttpSession session) {
    change(HttpMethod.DELETE, signedIn(session), null);
    users.remove(signedIn(session));
    return Map.of("status", "Deleted");
  }

  @ExceptionHandler
  ResponseEntity<Map<String, ?>> failed(Exception failure) {
    String error =
        failure instanceof RestClientResponseException refused
            ? refused.getResponseBodyAsString()
            : String.valueOf(failure.getMessage());
    return ResponseEntity.status(403).body(Map.of("error", error));
  }

  @EventListener
  void ready(ApplicationReadyEvent event) {
    System.out.println("http://localhost:" + PORT);
  }

  public static void main(String[] args) {
    SpringApplication application = new SpringApplication(ExampleApplication.class);
    application.setDefaultProperties(
        Map.of("server.port", PORT, "server.address", "127.0.0.1", "spring.main.banner-mode", "off"));
    application.run(args);
  }
}
