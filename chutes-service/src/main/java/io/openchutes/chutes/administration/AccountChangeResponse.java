package io.openchutes.chutes.administration;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A change of an account, as answered. */
@Schema(name = "AccountChange")
public record AccountChangeResponse(
        UUID changeId,
        UUID userId,

        @Schema(description = "The administrator's user_id.")
        UUID changedBy,

        Instant changedAt,
        AccountState before,
        AccountState after) {
    static AccountChangeResponse of(AccountChange change) {
        return new AccountChangeResponse(
                change.changeId(),
                change.userId(),
                change.changedBy(),
                change.changedAt(),
                AccountState.of(change.before()),
                AccountState.of(change.after()));
    }

    /** What an administrator may change. */
    @Schema(name = "AccountState")
    public record AccountState(
            @Schema(description = "In US dollars.", examples = "100.0")
            BigDecimal balance,

            @Schema(examples = "65") long permissionsBitmask,
            List<Integer> netuids) {
        static AccountState of(AccountChange.State state) {
            return new AccountState(state.balance(), state.permissions(), state.netuids());
        }
    }
}
