package io.openchutes.chutes.account;

import io.openchutes.auth.Account;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An owner as everybody may see it. */
@Schema(name = "User", description = "An account as everybody may see it.")
public record UserResponse(
        @Schema(examples = "alice") String username,
        UUID userId,
        @Schema(nullable = true) UUID logoId,

        @Schema(nullable = true, description = "Null unless a logo base URL is configured.")
        String logo,

        Instant createdAt) {
    public static UserResponse of(Account account, LogoUrls logos) {
        return new UserResponse(
                account.username(),
                account.userId(),
                account.logoId(),
                logos.of(account.logoId()),
                account.createdAt());
    }
}
