package io.fidoserver.ratelimit;

import static io.fidoserver.testsupport.ErrorAssertions.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fidoserver.encoding.Base64Url;
import io.fidoserver.testsupport.Api;
import io.fidoserver.testsupport.CeremonyClient;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.RedisProcess;
import io.fidoserver.testsupport.Response;
import io.fidoserver.testsupport.ServerProcess;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rate limits with a real Redis. */
@Timeout(120)
class RateLimitIT {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  private final CeremonyClient client = new CeremonyClient();

  private ServerProcess server(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("DATABASE_URL", Database.url());
    all.put("RP_ID", SoftwareAuthenticator.RP_ID);
    all.put("RP_ORIGIN", SoftwareAuthenticator.ORIGIN);
    return ServerProcess.start(directory, all);
  }

  /** Sends requests until they are fast: a JVM's first ones exceed the timeout of Redis. */
  private void warmUp(ServerProcess server) throws IOException, InterruptedException {
    for (int i = 0; i < 50; i++) {
      begin(server, "X-Forwarded-For", "203.0.113." + i);
    }
    assertTrue(client.get(server.url(), "/q/health/ready").body().contains("\"redis\""));
  }

  private HttpResponse<String> begin(ServerProcess server, String... headers)
      throws IOException, InterruptedException {
    return client.post(server.url(), Api.AUTHENTICATE + "/begin", Api.object(), headers);
  }

  private static String code(HttpResponse<String> answer) throws IOException {
    return JSON.readTree(answer.body()).at("/errors/0/code").asText();
  }

  private static String header(HttpResponse<String> answer, String name) {
    return answer.headers().firstValue(name).orElse(null);
  }

  @Test
  void podsCountTogetherAndNotOneRequestTooManyPasses() throws Exception {
    int limit = 20;
    try (RedisProcess redis = RedisProcess.start(directory)) {
      Map<String, String> settings =
          Map.of(
              "REDIS_URL",
              redis.url(),
              // On a busy machine a pod would count for itself: FaultsIT has the default.
              "FIDO_REDIS_TIMEOUT_MS",
              "5000",
              "RATE_LIMIT_REQUESTS_PER_MINUTE",
              Integer.toString(limit),
              "FIDO_PROXY_TRUSTED",
              "127.0.0.1");
      try (ServerProcess one = server(settings);
          ServerProcess two = server(settings)) {
        warmUp(one);
        warmUp(two);
        ExecutorService clients = Executors.newFixedThreadPool(8);
        List<Future<Integer>> answers = new ArrayList<>();
        for (int i = 0; i < 3 * limit; i++) {
          ServerProcess server = i % 2 == 0 ? one : two;
          answers.add(clients.submit(() -> begin(server).statusCode()));
        }
        int passed = 0;
        for (Future<Integer> each : answers) {
          passed += each.get() == 200 ? 1 : 0;
        }
        clients.shutdown();

        // One more every three seconds: all of it took less.
        assertEquals(limit, passed);
        HttpResponse<String> refused = begin(two);
        assertEquals(429, refused.statusCode());
        assertEquals("RATE_LIMIT_EXCEEDED", code(refused));
        assertTrue(Integer.parseInt(header(refused, "Retry-After")) <= 3);
        assertEquals("\"requests\";q=20;w=60", header(refused, "RateLimit-Policy"));
        assertTrue(header(refused, "RateLimit").startsWith("\"requests\";r=0;t="));
      }
    }
  }

  @Nested
  class InOnePod {

    @Test
    void anAnswerTellsWhatIsLeft() throws Exception {
      try (ServerProcess server = server(Map.of("RATE_LIMIT_REQUESTS_PER_MINUTE", "2"))) {
        assertEquals("\"requests\";r=1;t=30", header(begin(server), "RateLimit"));
        assertTrue(begin(server).statusCode() == 200);
        assertEquals(429, begin(server).statusCode());
      }
    }

    @Test
    void unlimitedIsNoLimitAndSoIsZeroWhichIsLogged() throws Exception {
      try (ServerProcess server =
          server(
              Map.of(
                  "RATE_LIMIT_REQUESTS_PER_MINUTE", "0",
                  "FIDO_RATE_LIMIT_REGISTRATIONS_PER_MINUTE", "unlimited"))) {
        assertTrue(
            server.output().contains("RATE_LIMIT_REQUESTS_PER_MINUTE=0 means unlimited"),
            server.output());
        assertFalse(server.output().contains("REGISTRATIONS_PER_MINUTE"), server.output());
        for (int i = 0; i < 150; i++) {
          assertEquals(200, begin(server).statusCode());
        }
        for (int i = 0; i < 40; i++) {
          ObjectNode newcomer = Api.named(Api.newName());
          assertEquals(
              200, client.post(server.url(), Api.REGISTER + "/begin", newcomer).statusCode());
        }
      }
    }

    @Test
    void aHeaderOfTheClientChangesNothing() throws Exception {
      try (ServerProcess server = server(Map.of("RATE_LIMIT_REQUESTS_PER_MINUTE", "2"))) {
        begin(server, "X-Forwarded-For", "203.0.113.1");
        begin(server, "X-Forwarded-For", "203.0.113.2", "Forwarded", "for=203.0.113.2");

        assertEquals(429, begin(server, "X-Forwarded-For", "203.0.113.3").statusCode());
      }
    }

    @Test
    void behindATrustedProxyEachClientHasItsOwnLimitAndEachIpv6Network() throws Exception {
      Map<String, String> settings =
          Map.of(
              "RATE_LIMIT_REQUESTS_PER_MINUTE",
              "2",
              "FIDO_PROXY_TRUSTED",
              "127.0.0.0/8,10.0.0.0/8");
      try (ServerProcess server = server(settings)) {
        for (String each : List.of("203.0.113.1", "1.1.1.1, 203.0.113.1, 10.0.0.1")) {
          assertEquals(200, begin(server, "X-Forwarded-For", each).statusCode());
        }
        assertEquals(429, begin(server, "X-Forwarded-For", "203.0.113.1").statusCode());
        assertEquals(200, begin(server, "X-Forwarded-For", "203.0.113.2").statusCode());

        for (String each : List.of("2001:db8:0:100::1", "2001:db8:0:1ff:ffff::2")) {
          assertEquals(200, begin(server, "X-Forwarded-For", each).statusCode());
        }
        assertEquals(429, begin(server, "X-Forwarded-For", "2001:db8:0:123::3").statusCode());
        assertEquals(200, begin(server, "X-Forwarded-For", "2001:db8:0:200::1").statusCode());

        String traced = UUID.randomUUID().toString();
        assertEquals(
            traced,
            begin(server, "X-Request-Id", traced).headers().firstValue("X-Request-Id").get());
      }
    }

    @Test
    void everyCallOfAUserIsLimited() {
      try (ServerProcess server = server(Map.of("RATE_LIMIT_REQUESTS_PER_MINUTE", "2"))) {
        SoftwareAuthenticator authenticator = new SoftwareAuthenticator();
        Api me =
            Api.at(server.url())
                .with(Api.at(server.url()).accessToken(Api.newName(), authenticator));
        String credential =
            "/api/v1/me/credentials/" + Base64Url.encode(authenticator.credentialId);

        for (Response each :
            List.of(
                me.get("/api/v1/me"),
                me.call("PATCH", "/api/v1/me", Api.object().put("displayName", "Alice")),
                me.call("DELETE", "/api/v1/me", null),
                me.call("DELETE", "/api/v1/me/tokens", null),
                me.get("/api/v1/me/credentials"),
                me.call("PATCH", credential, Api.object().put("nickname", "Phone")),
                me.call("DELETE", credential, null))) {
          assertRefused(each, 429, "RATE_LIMIT_EXCEEDED", null);
        }
      }
    }

    @Test
    void aUserIsLimitedFromAllAddressesTogether() throws Exception {
      Map<String, String> settings =
          Map.of("RATE_LIMIT_REQUESTS_PER_MINUTE", "5", "FIDO_PROXY_TRUSTED", "127.0.0.1");
      try (ServerProcess server = server(settings)) {
        Api anonymous = Api.at(server.url());
        String token = anonymous.accessToken(Api.newName(), new SoftwareAuthenticator());
        String other = anonymous.accessToken(Api.newName(), new SoftwareAuthenticator());
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
          statuses.add(me(server, token, "203.0.113." + i).statusCode());
        }

        assertEquals(List.of(200, 200, 200, 200, 200, 429), statuses);
        assertEquals(200, me(server, other, "203.0.113.0").statusCode());
      }
    }

    private HttpResponse<String> me(ServerProcess server, String token, String address)
        throws IOException, InterruptedException {
      return client.get(
          server.url(),
          "/api/v1/me",
          "Authorization",
          "Bearer " + token,
          "X-Forwarded-For",
          address);
    }

    @Test
    void operatorsCallsAndMetricsAreLimitedByAddressWhoeverSendsThem() throws Exception {
      Map<String, String> settings =
          Map.of(
              "RATE_LIMIT_REQUESTS_PER_MINUTE", "1000",
              "FIDO_RATE_LIMIT_OPERATOR_REQUESTS_PER_MINUTE", "4",
              "FIDO_PROXY_TRUSTED", "127.0.0.1");
      try (ServerProcess server = server(settings)) {
        String[] address = {"X-Forwarded-For", "203.0.113.9"};
        for (int i = 0; i < 2; i++) {
          assertEquals(200, client.get(server.url(), "/q/metrics", address).statusCode());
          assertEquals(401, client.get(server.url(), "/api/v1/admin/users", address).statusCode());
        }

        for (String path : List.of("/q/metrics", "/q/openapi", "/api/v1/admin/events")) {
          HttpResponse<String> refused = client.get(server.url(), path, address);
          assertEquals(429, refused.statusCode());
          assertEquals("RATE_LIMIT_EXCEEDED", code(refused));
          assertEquals("\"operators\";q=4;w=60", header(refused, "RateLimit-Policy"));
        }
        assertEquals(200, client.get(server.url(), "/q/health/ready", address).statusCode());
        assertEquals(200, client.get(server.url(), "/q/metrics").statusCode());
        assertEquals(200, begin(server, address).statusCode());
      }
    }

    @Test
    void newUsersHaveANarrowerLimit() throws Exception {
      Map<String, String> settings =
          Map.of(
              "RATE_LIMIT_REQUESTS_PER_MINUTE", "100",
              "FIDO_RATE_LIMIT_REGISTRATIONS_PER_MINUTE", "1");
      try (ServerProcess server = server(settings)) {
        client.register(server.url(), Api.newName());
        String another = Api.newName();
        assertEquals(
            200,
            client.post(server.url(), Api.REGISTER + "/begin", Api.named(another)).statusCode());

        HttpResponse<String> refused =
            client.post(server.url(), Api.REGISTER + "/complete", Api.named(another));

        assertEquals(429, refused.statusCode());
        assertEquals("\"registrations\";q=1;w=60", header(refused, "RateLimit-Policy"));
        assertEquals(200, begin(server).statusCode());
      }
    }

    @Test
    void aNameUnderWhichTooManyCompletionsFailedIsToldSoAndItsUserSignsInNevertheless()
        throws Exception {
      try (ServerProcess server =
          server(
              Map.of(
                  "RATE_LIMIT_REQUESTS_PER_MINUTE", "100",
                  "FIDO_RATE_LIMIT_FAILURES_PER_MINUTE", "2"))) {
        String username = Api.newName();
        SoftwareAuthenticator authenticator = client.register(server.url(), username);
        for (int i = 0; i < 2; i++) {
          SoftwareAuthenticator other = new SoftwareAuthenticator();
          ObjectNode wrong = client.assertion(server.url(), username, other, 0);
          HttpResponse<String> refused =
              client.post(server.url(), Api.AUTHENTICATE + "/complete", wrong);
          assertEquals("CREDENTIAL_NOT_FOUND", code(refused));
        }

        ObjectNode wrong = client.assertion(server.url(), username, new SoftwareAuthenticator(), 0);
        HttpResponse<String> tooMany =
            client.post(server.url(), Api.AUTHENTICATE + "/complete", wrong);

        assertEquals(429, tooMany.statusCode());
        assertEquals("RATE_LIMIT_EXCEEDED", code(tooMany));
        assertTrue(Integer.parseInt(header(tooMany, "Retry-After")) <= 30);
        assertEquals("\"failures\";q=2;w=60", header(tooMany, "RateLimit-Policy"));
        assertTrue(header(tooMany, "RateLimit").startsWith("\"failures\";r=0;t="));
        client.signIn(server.url(), username, authenticator, 0);
        assertEquals(
            200,
            client
                .post(server.url(), Api.REGISTER + "/begin", Api.named(Api.newName()))
                .statusCode());
      }
    }
  }
}
