package io.fidoserver.testsupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fidoserver.encoding.Base64Url;
import java.util.UUID;
import java.util.function.Consumer;

/** Client of the API. */
public final class Api {

  public static final String REGISTER = "/api/v1/webauthn/register";
  public static final String AUTHENTICATE = "/api/v1/webauthn/authenticate";

  private final String baseUri;
  private final String token;

  private Api(String baseUri, String token) {
    this.baseUri = baseUri;
    this.token = token;
  }

  /** Creates a client of the server under test. */
  public static Api api() {
    return new Api(Request.serverUnderTest(), null);
  }

  /** Creates a client of the server at {@code baseUri}. */
  public static Api at(String baseUri) {
    return new Api(baseUri, null);
  }

  /** Creates a client of the relying party {@code shop} of the server under test. */
  public static Api shop() {
    return at(Request.serverUnderTest() + "/rp/shop");
  }

  /** Creates a client of the same server with this bearer token. */
  public Api with(String bearer) {
    return new Api(baseUri, bearer);
  }

  private Request request() {
    return Request.to(baseUri).bearer(token);
  }

  /**
   * Sends a request with any method; {@code body} may be null, which for a POST is NDJSON without a
   * line.
   */
  public Response call(String method, String path, JsonNode body) {
    Request request = request();
    if (body != null) {
      request.contentType("application/json").body(body.toString());
    } else if (method.equals("POST")) {
      request.contentType("application/x-ndjson").body(new byte[0]);
    }
    return request.send(method, path);
  }

  public Response get(String path) {
    return call("GET", path, null);
  }

  public static String newName() {
    return "user-" + UUID.randomUUID();
  }

  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  public static ObjectNode named(String username) {
    return object().put("username", username);
  }

  public Response post(String path, String body) {
    return request().contentType("application/json; charset=utf-8").body(body).post(path);
  }

  public Response post(String path, JsonNode body) {
    return post(path, body.toString());
  }

  /** Begins a ceremony, and returns the options. */
  public Json begin(String path, ObjectNode request) {
    Response response = post(path + "/begin", request);
    response.statusCode(200);
    return response.json().at("data");
  }

  public Response complete(String path, String username, JsonNode credential) {
    ObjectNode request = object();
    if (username != null) {
      request.put("username", username);
    }
    request.set("credential", credential);
    return post(path + "/complete", request);
  }

  /** Runs a registration from begin to completion. */
  public Response register(
      String username,
      SoftwareAuthenticator authenticator,
      Consumer<SoftwareAuthenticator.Registration> change) {
    Json options = begin(REGISTER, named(username));
    authenticator.userHandle = Base64Url.decode(options.getString("user.id"));
    return complete(
        REGISTER, username, authenticator.register(options.getString("challenge"), change));
  }

  /** Runs a registration, which must succeed. */
  public SoftwareAuthenticator registered(String username, SoftwareAuthenticator authenticator) {
    register(username, authenticator, right -> {}).statusCode(200);
    return authenticator;
  }

  /** Registers a new user, and returns the access token. */
  public String accessToken(String username, SoftwareAuthenticator authenticator) {
    return register(username, authenticator, right -> {}).json().getString("data.accessToken");
  }

  public SoftwareAuthenticator registered(String username) {
    return registered(username, new SoftwareAuthenticator());
  }

  /** Runs an authentication from begin to completion; {@code username} may be null. */
  public Response authenticate(
      String username,
      SoftwareAuthenticator authenticator,
      Consumer<SoftwareAuthenticator.Authentication> change) {
    Json options = begin(AUTHENTICATE, username == null ? object() : named(username));
    return complete(
        AUTHENTICATE, username, authenticator.authenticate(options.getString("challenge"), change));
  }
}
