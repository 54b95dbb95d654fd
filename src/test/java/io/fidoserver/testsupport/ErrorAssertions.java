package io.fidoserver.testsupport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;

/** Assertions of error responses. */
public final class ErrorAssertions {

  private ErrorAssertions() {}

  /** Asserts the whole envelope, with this code and reason (or null). */
  public static Response assertRefused(Response response, int status, String code, String reason) {
    String text = response.asString();
    assertEquals(status, response.statusCode(), text);
    assertTrue(response.contentType().startsWith("application/json"), response.contentType());
    assertNotNull(response.header("X-Request-Id"));
    JsonNode body = Json.parse(text);
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
    return response;
  }

  /** Asserts the error of an invalid input in {@code field}. */
  public static Response assertBadInput(Response response, String code, String field) {
    Response then = assertRefused(response, 400, code, null);
    JsonNode error = Json.parse(response.asString()).path("errors").path(0);
    assertEquals(field, error.path("field").textValue(), error.toString());
    return then;
  }
}
