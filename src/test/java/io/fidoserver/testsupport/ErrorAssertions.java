package io.fidoserver.testsupport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;

/**
 * Assertions of error responses. They read the body by Jackson: each path of REST Assured's own is
 * a script that Groovy compiles, which took most of the time of a thousand tests.
 */
public final class ErrorAssertions {

  private ErrorAssertions() {}

  /** Asserts the whole envelope, with this code and reason (or null). */
  public static ValidatableResponse assertRefused(
      Response response, int status, String code, String reason) {
    String text = response.asString();
    assertEquals(status, response.statusCode(), text);
    assertTrue(response.contentType().startsWith("application/json"), response.contentType());
    assertNotNull(response.header("X-Request-Id"));
    JsonNode body = ApiContract.parse(text);
    assertEquals("error", body.path("status").textValue(), text);
    assertFalse(body.path("message").isMissingNode(), text);
    assertEquals(1, body.path("errors").size(), text);
    JsonNode error = body.path("errors").path(0);
    assertEquals(code, error.path("code").textValue(), text);
    assertFalse(error.path("message").isMissingNode(), text);
    assertEquals(reason, error.path("reason").textValue(), text);
    assertTrue(body.path("timestamp").asText().matches("\\d{4}-\\d\\d-\\d\\dT.*Z"), text);
    assertEquals(response.header("X-Request-Id"), body.path("requestId").textValue(), text);
    if (status == 401) {
      assertEquals("Bearer", response.header("WWW-Authenticate"));
    }
    return response.then();
  }

  /** Asserts the error of an invalid input in {@code field}. */
  public static ValidatableResponse assertBadInput(Response response, String code, String field) {
    ValidatableResponse then = assertRefused(response, 400, code, null);
    JsonNode error = ApiContract.parse(response.asString()).path("errors").path(0);
    assertEquals(field, error.path("field").textValue(), error.toString());
    return then;
  }
}
