package io.openchutes.chutes.account;

import io.openchutes.auth.Account;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An account as its owner and its administrators see it. */
@Schema(name = "Account")
public record AccountResponse(
        UUID userId,
        @Schema(examples = "alice") String username,
        String hotkey,
        @Schema(nullable = true) String coldkey,

        @Schema(description = "Empty where no payment system gave one.")
        String paymentAddress,

        @Schema(examples = "2065") long permissionsBitmask,

        @Schema(description = "What the set bits mean.", examples = "[\"Allow deploying models publicly.\"]")
        List<String> permissions,

        @Schema(description = "In US dollars.", examples = "100.0")
        BigDecimal balance,

        @Schema(nullable = true) UUID logoId,
        @Schema(nullable = true) String logo,
        Instant createdAt) {
    static AccountResponse of(Account account, LogoUrls logos) {
        return new AccountResponse(
                account.userId(),
                account.username(),
                account.hotkey(),
                account.coldkey(),
                account.paymentAddress() == null ? "" : account.paymentAddress(),
                account.permissions(),
                PermissionText.of(account.permissions()),
                account.balance(),
                account.logoId(),
                logos.of(account.logoId()),
                account.createdAt());
    }

    public static AccountResponse of(RegisteredAccount account, LogoUrls logos) {
        return new AccountResponse(
                account.userId(),
                account.username(),
                account.hotkey(),
                account.coldkey(),
                account.paymentAddress(),
                account.permissions(),
                PermissionText.of(account.permissions()),
                account.balance(),
                account.logoId(),
                logos.of(account.logoId()),
                account.createdAt());
    }
}
