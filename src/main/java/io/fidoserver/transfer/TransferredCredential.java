package io.fidoserver.transfer;

import io.fidoserver.webauthn.options.CreationOptions;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Credential record (WebAuthn L3 §4) in an export or import.
 *
 * @param publicKey a COSE_Key in CBOR, or a SubjectPublicKeyInfo in DER
 * @param algorithm the COSEAlgorithmIdentifier; null: that of the COSE_Key, or the default of the
 *     key's type
 * @param signCount null: 0
 * @param uvInitialized null: false
 * @param transports null: none is known
 * @param backupEligible null: it is not known before the first sign-in
 * @param backupState null: false, or not known where {@code backupEligible} is not
 * @param attestationFormat null: none
 * @param suspended null: false
 * @param createdAt null: now
 */
public record TransferredCredential(
    @NotNull @Size(min = 1, max = 1023) byte[] id,
    @NotNull @Size(min = 1, max = 4096) byte[] publicKey,
    Integer algorithm,
    @Min(0) @Max(0xffff_ffffL) Long signCount,
    Boolean uvInitialized,
    @Size(max = 16) List<
                @NotNull @Pattern(
                    regexp = "[!-~]{1,63}",
                    message = "must be 1 to 63 printable ASCII characters")
                String>
            transports,
    Boolean backupEligible,
    Boolean backupState,
    UUID aaguid,
    String nickname,
    @Pattern(regexp = CreationOptions.ATTESTATION_FORMAT, message = "must be a format's identifier") String attestationFormat,
    Boolean discoverable,
    Boolean suspended,
    Instant createdAt,
    Instant lastUsedAt) {}
