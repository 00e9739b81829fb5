package io.openchutes.chutes.account;

import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A new account as its owner sees it, once with the fingerprint. */
@Schema(name = "RegisteredAccount")
public record RegisteredResponse(
        UUID userId,
        String username,
        String hotkey,
        String coldkey,

        @Schema(description = "Empty where no payment system gave one.")
        String paymentAddress,

        @Schema(description = "Shown this once; only its digest is kept.")
        String fingerprint,

        @Schema(nullable = true) UUID logoId,
        @Schema(nullable = true) String logo,
        Instant createdAt) {
    static RegisteredResponse of(RegisteredAccount account, String fingerprint, LogoUrls logos) {
        return new RegisteredResponse(
                account.userId(),
                account.username(),
                account.hotkey(),
                account.coldkey(),
                account.paymentAddress(),
                fingerprint,
                account.logoId(),
                logos.of(account.logoId()),
                account.createdAt());
    }
}
