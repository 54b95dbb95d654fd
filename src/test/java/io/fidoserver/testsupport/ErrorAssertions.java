package io.fidoserver.testsupport;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.notNullValue;

import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;

/** Assertions of error responses. */
public final class ErrorAssertions {

  private ErrorAssertions() {}

  /** Asserts the whole envelope, with this code and reason (or null). */
  public static ValidatableResponse assertRefused(
      Response response, int status, String code, String reason) {
    ValidatableResponse then =
        response
            .then()
            .statusCode(status)
            .contentType(matchesPattern("application/json.*"))
            .header("X-Request-Id", notNullValue())
            .body("status", equalTo("error"))
            .body("message", notNullValue())
            .body("errors", hasSize(1))
            .body("errors[0].code", equalTo(code))
            .body("errors[0].message", notNullValue())
            .body("errors[0].reason", equalTo(reason))
            .body("timestamp", matchesPattern("\\d{4}-\\d\\d-\\d\\dT.*Z"))
            .body("requestId", equalTo(response.header("X-Request-Id")));
    if (status == 401) {
      then.header("WWW-Authenticate", equalTo("Bearer"));
    }
    return then;
  }

  /** Asserts the error of an invalid input in {@code field}. */
  public static ValidatableResponse assertBadInput(Response response, String code, String field) {
    return assertRefused(response, 400, code, null).body("errors[0].field", equalTo(field));
  }
}
