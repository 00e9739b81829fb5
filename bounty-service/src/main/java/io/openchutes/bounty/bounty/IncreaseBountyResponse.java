package io.openchutes.bounty.bounty;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What an increase did. */
@RegisterForReflection
@Schema(
        name = "IncreaseBountyResponse",
        description =
                "What the call did. All false and 0: it is less than 600 seconds since the chute's last bounty was made or"
                        + " claimed, so there is none and none is made yet.",
        requiredProperties = {"bounty_created", "bounty_existed", "notification_sent", "amount"})
public record IncreaseBountyResponse(
        @Schema(description = "The chute had no bounty, and this call made one.", examples = "true")
        boolean bountyCreated,

        @Schema(description = "The chute had an open bounty already; it grows by its age alone.", examples = "false")
        boolean bountyExisted,

        @Schema(
                description = "Miners were notified by this call: at most once a chute and 30 seconds.",
                examples = "true")
        boolean notificationSent,

        @Schema(
                description = "What the bounty is worth now, in compute units; 0 where there is none.",
                minimum = "0",
                maximum = "86400",
                examples = "100")
        long amount) {
    static IncreaseBountyResponse of(BountyBook.Increase increase) {
        return new IncreaseBountyResponse(
                increase.created(), increase.existed(), increase.notificationSent(), increase.amount());
    }
}
