package io.fidoserver.webauthn.extension;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fidoserver.error.Reason;
import io.fidoserver.webauthn.Ceremony;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * AuthenticationExtensionsClientOutputsJSON (WebAuthn L3 §5.1.8), as far as this server reads it.
 * An output that was not requested may have any type, so all but credProps are typed only when they
 * are verified. Null is an absent output.
 */
public record ExtensionOutputs(
    CredProps credProps,
    @Schema(implementation = Boolean.class) JsonNode appid,
    @Schema(implementation = Boolean.class) JsonNode appidExclude,
    @Schema(implementation = long[][].class) JsonNode uvm,
    @Schema(implementation = Object.class, type = SchemaType.OBJECT) Flags largeBlob,
    @Schema(implementation = Object.class, type = SchemaType.OBJECT) Flags prf) {

  /** No outputs. */
  static final ExtensionOutputs NONE = new ExtensionOutputs(null, null, null, null, null, null);

  /** Credential properties (WebAuthn L3 §10.1.3). */
  public record CredProps(@JsonProperty("rk") Boolean residentKey) {}

  /**
   * Flags of the largeBlob and prf outputs, without the blob and the results. Those are for the
   * page only, and dropped as soon as they are parsed.
   *
   * @param node an object with these flags only; or a value that is not an object
   */
  public record Flags(JsonNode node) {

    private static final List<String> NAMES = List.of("supported", "written", "enabled");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Flags {
      if (node instanceof ObjectNode object) {
        object.retain(NAMES);
      }
    }

    /** The flag of this name; null: it is absent. */
    static Boolean flag(Flags flags, String name, Ceremony ceremony) {
      if (flags == null) {
        return null;
      }
      ceremony.verify(flags.node().isObject(), Reason.EXTENSION_INVALID);
      return ExtensionOutputs.flag(flags.node().get(name), ceremony);
    }
  }

  /**
   * The value of {@code output}, a boolean; null: it is absent.
   *
   * @throws io.fidoserver.error.ApiException the ceremony's refusal, with EXTENSION_INVALID
   */
  static Boolean flag(JsonNode output, Ceremony ceremony) {
    if (output == null) {
      return null;
    }
    ceremony.verify(output.isBoolean(), Reason.EXTENSION_INVALID);
    return output.booleanValue();
  }
}
