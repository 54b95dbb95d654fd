package io.fidoserver.webauthn.verification;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fidoserver.encoding.Sha256;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.Reason;
import io.fidoserver.relyingparty.RelyingPartyConfig;
import io.fidoserver.testsupport.Defaults;
import io.fidoserver.webauthn.Ceremony;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Client data of pages in frames (WebAuthn L3 §7.1 steps 10 and 11, §7.2 steps 13 and 14). */
class ClientDataVerifierTest {

  private static final byte[] CHALLENGE_HASH = Sha256.of(new byte[] {0});

  private static final ClientDataVerifier VERIFIER = new ClientDataVerifier(false);

  /** Relying party whose page two shops may have in a frame. */
  private final RelyingPartyConfig embeddable = relyingParty("true");

  private static RelyingPartyConfig relyingParty(String allowCrossOrigin) {
    return Defaults.relyingParty(
            "origins",
            "https://example.org",
            "allow-cross-origin",
            allowCrossOrigin,
            "top-origins",
            "https://shop.example,https://mall.example")
        .config();
  }

  private static ClientData clientData(Ceremony ceremony, String rest) {
    String json =
        "{\"type\":\"%s\",\"challenge\":\"AA\",\"origin\":\"https://example.org\"%s}"
            .formatted(ceremony.clientDataType(), rest);
    return ClientData.parse(json.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertRefused(
      ClientDataVerifier verifier, RelyingPartyConfig relyingParty, Reason reason, String rest) {
    for (Ceremony ceremony : Ceremony.values()) {
      ClientData clientData = clientData(ceremony, rest);
      ApiException refusal =
          assertThrows(
              ApiException.class,
              () -> verifier.verify(clientData, relyingParty, ceremony, CHALLENGE_HASH));
      assertEquals(reason, refusal.reason());
    }
  }

  /** Level 3 reserves the member, and has no step for it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"status\":\"not-supported\"}",
        "{\"status\":\"supported\"}",
        "{\"status\":\"present\",\"id\":\"AA\"}",
        "{}",
        "\"supported\"",
        "null"
      })
  void aTokenBindingIsNoMatter(String tokenBinding) {
    for (Ceremony ceremony : Ceremony.values()) {
      VERIFIER.verify(
          clientData(ceremony, ",\"tokenBinding\":" + tokenBinding),
          embeddable,
          ceremony,
          CHALLENGE_HASH);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"status\":\"not-supported\"}",
        "{\"status\":\"present\",\"id\":\"AA\"}",
        "{}",
        "\"supported\""
      })
  void theConformanceProfileRefusesATokenBinding(String tokenBinding) {
    assertRefused(
        new ClientDataVerifier(true),
        embeddable,
        Reason.TOKEN_BINDING,
        ",\"tokenBinding\":" + tokenBinding);
  }

  @ParameterizedTest
  @EnumSource
  void aFrameInAPageThatIsExpectedMay(Ceremony ceremony) {
    ClientData clientData =
        clientData(ceremony, ",\"crossOrigin\":true,\"topOrigin\":\"https://mall.example\"");

    assertDoesNotThrow(() -> VERIFIER.verify(clientData, embeddable, ceremony, CHALLENGE_HASH));
  }

  @ParameterizedTest
  @EnumSource
  void aFrameOfAClientThatDoesNotTellTheTopOriginMay(Ceremony ceremony) {
    ClientData clientData = clientData(ceremony, ",\"crossOrigin\":true");

    assertDoesNotThrow(() -> VERIFIER.verify(clientData, embeddable, ceremony, CHALLENGE_HASH));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example",
        "https://shop.example/",
        "https://shop.example:443",
        "https://SHOP.example",
        "https://www.shop.example",
        "https://example.org",
        ""
      })
  void aFrameInAnotherPageMayNot(String topOrigin) {
    assertRefused(
        VERIFIER,
        embeddable,
        Reason.TOP_ORIGIN_MISMATCH,
        ",\"crossOrigin\":true,\"topOrigin\":\"" + topOrigin + "\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",\"crossOrigin\":false", ",\"crossOrigin\":null"})
  void aTopOriginOfWhatIsNoFrameMayNot(String crossOrigin) {
    assertRefused(
        VERIFIER,
        embeddable,
        Reason.TOP_ORIGIN_MISMATCH,
        crossOrigin + ",\"topOrigin\":\"https://shop.example\"");
  }

  @Test
  void noFrameMayWhereNoneIsExpected() {
    RelyingPartyConfig noFrames = relyingParty("false");

    assertRefused(
        VERIFIER,
        noFrames,
        Reason.CROSS_ORIGIN,
        ",\"crossOrigin\":true,\"topOrigin\":\"https://shop.example\"");
    assertRefused(
        VERIFIER, noFrames, Reason.TOP_ORIGIN_MISMATCH, ",\"topOrigin\":\"https://shop.example\"");
  }
}
