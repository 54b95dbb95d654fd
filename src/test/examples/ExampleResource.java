// An application with users and sessions of its own, in Quarkus with quarkus-oidc: src/site/markdown/integration.md.
package example;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.security.Authenticated;
import io.vertx.core.http.HttpServerRequest;
import jakarta.json.JsonString;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.client.Client;
import jakarta.ws.rs.client.ClientBuilder;
import jakarta.ws.rs.client.Entity;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jboss.resteasy.reactive.RestCookie;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

@Singleton
@Path("/")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class ExampleResource {

  @ConfigProperty(name = "passkeys.url") String fidoUrl;
  @ConfigProperty(name = "passkeys.key") String fidoKey;
  @ConfigProperty(name = "page") String page;

  /** The token of the sign-in, verified by quarkus-oidc. */
  @Inject JsonWebToken token;

  /** The application's own users: their e-mail addresses by its ID. */
  final Map<String, String> users = new ConcurrentHashMap<>(Map.of("4711", "alice@example.org"));

  final Map<String, Map<String, Object>> sessions = new ConcurrentHashMap<>();
  final Client http = ClientBuilder.newClient();

  Map<String, Object> session(String id) {
    return sessions.computeIfAbsent(String.valueOf(id), each -> new HashMap<>());
  }

  String signedIn(String session) {
    Object id = session(session).get("user");
    if (id == null || !users.containsKey(id)) {
      throw new IllegalStateException("signed out");
    }
    return (String) id;
  }

  /** Calls fido-server with the API key, which never leaves the back end. */
  JsonNode call(String method, String path, Map<String, ?> body) {
    Response answer =
        http.target(fidoUrl)
            .path(path.split("\\?")[0])
            .queryParam("externalId", path.contains("?") ? new Object[] {path.split("=")[1]} : null)
            .request()
            .header("Authorization", "Bearer " + fidoKey)
            .method(method, body == null ? null : Entity.json(body));
    JsonNode read = answer.readEntity(JsonNode.class);
    if (answer.getStatus() / 100 != 2) {
      throw new IllegalStateException(read.at("/errors/0/code").asText());
    }
    return read.get("data");
  }

  /** Changes the user whom fido-server knows by the application's own ID. */
  void change(String method, String userId, Map<String, ?> body) {
    JsonNode found = call("GET", "/api/v1/admin/users?externalId=" + userId, null);
    call(method, "/api/v1/admin/users/" + found.at("/users/0/userId").asText(), body);
  }

  /** A token counts once, and in the session that it was begun in. */
  String signInOf(String session) {
    if (!token.getClaim("nonce").equals(session(session).remove("nonce"))) {
      throw new IllegalStateException("another session");
    }
    return token.getClaim("external_id");
  }

  @GET
  @Consumes(MediaType.WILDCARD)
  @Produces(MediaType.TEXT_HTML)
  public Response page() throws Exception {
    NewCookie cookie =
        new NewCookie.Builder("session").value(UUID.randomUUID().toString()).path("/").httpOnly(true).build();
    return Response.ok(Files.readString(java.nio.file.Path.of(page))).cookie(cookie).build();
  }

  @POST
  @Path("config")
  public Map<String, ?> config() {
    return Map.of("fido", fidoUrl);
  }

  /** Stands for the password, or whatever the application has. */
  @POST
  @Path("login")
  public Map<String, ?> login(@RestCookie String session, Map<String, String> body) {
    users.forEach((id, email) -> {
      if (email.equals(body.get("email"))) {
        session(session).put("user", id);
      }
    });
    return Map.of("status", "Signed in as " + users.get(signedIn(session)));
  }

  @POST
  @Path("enroll")
  public JsonNode enroll(@RestCookie String session) {
    String id = signedIn(session);
    return call(
        "POST",
        "/api/v1/admin/enrollments",
        Map.of(
            "externalId", id,
            "username", users.get(id),
            "createUser", true,
            "expiresIn", 300,
            "residentKey", "required"));
  }

  @POST
  @Path("nonce")
  public Map<String, ?> nonce(@RestCookie String session) {
    session(session).put("nonce", UUID.randomUUID().toString());
    return Map.of("nonce", session(session).get("nonce"));
  }

  @POST
  @Path("passkey")
  @Authenticated
  public Map<String, ?> passkey(@RestCookie String session) {
    session(session).put("user", signInOf(session));
    return Map.of("status", "Signed in as " + users.get(signedIn(session)));
  }

  /** Step up: what the token says was confirmed must be what this session is about. */
  @POST
  @Path("payment")
  public Map<String, ?> payment(@RestCookie String session, Map<String, String> body) {
    Map<String, ?> payment = Map.of("amount", body.get("amount"), "from", signedIn(session));
    session(session).put("payment", payment);
    return Map.of("nonce", nonce(session).get("nonce"), "transaction", payment);
  }

  @POST
  @Path("pay")
  @Authenticated
  public Map<String, ?> pay(@RestCookie String session) {
    Map<String, JsonString> confirmed = token.getClaim("transaction");
    Map<String, String> transaction = new HashMap<>();
    confirmed.forEach((member, value) -> transaction.put(member, value.getString()));
    Set<String> amr = Set.copyOf(token.<java.util.Collection<?>>getClaim("amr").stream().map(ExampleResource::text).toList());
    if (!signInOf(session).equals(signedIn(session))
        || !amr.contains("mfa")
        || !transaction.equals(session(session).get("payment"))) {
      throw new IllegalStateException("not confirmed");
    }
    return Map.of("status", "Paid " + transaction.get("amount"));
  }

  static String text(Object value) {
    return value instanceof JsonString json ? json.getString() : String.valueOf(value);
  }

  /** The passkeys stay: the user handle does not change with the name. */
  @POST
  @Path("email")
  public Map<String, ?> email(@RestCookie String session, Map<String, String> body) {
    change("PATCH", signedIn(session), Map.of("username", body.get("email")));
    users.put(signedIn(session), body.get("email"));
    return Map.of("status", "Now " + body.get("email"));
  }

  @POST
  @Path("delete")
  public Map<String, ?> delete(@RestCookie String session) {
    change("DELETE", signedIn(session), null);
    users.remove(signedIn(session));
    return Map.of("status", "Deleted");
  }

  @ServerExceptionMapper
  public Response failed(IllegalStateException failure) {
    return Response.status(403).entity(Map.of("error", failure.getMessage())).build();
  }
}
