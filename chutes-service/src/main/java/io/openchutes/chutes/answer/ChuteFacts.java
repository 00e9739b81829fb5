package io.openchutes.chutes.answer;

import io.openchutes.chutes.account.UserResponse;
import io.openchutes.chutes.boost.Boost;
import io.openchutes.chutes.bounty.OpenBounty;
import io.openchutes.chutes.chute.Chute;
import io.openchutes.chutes.image.ImageResponse;
import io.openchutes.chutes.instance.EndedInstance;
import io.openchutes.chutes.price.EstimatedPrice;
import io.openchutes.chutes.price.PricedChute;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Everything that an answer about a chute is computed from except the time: lists cache it and recompute the answer.
 *
 * @param image null when it is gone
 * @param user null while the account is not known
 * @param bounty null where none is open
 * @param endedInstances null for all but the chute's owner
 */
public record ChuteFacts(
        Chute chute,
        List<String> supportedGpus,
        PricedChute priced,
        EstimatedPrice price,
        ImageResponse image,
        String chutesVersion,
        UserResponse user,
        List<InstanceSummary> instances,
        Boost boost,
        OpenBounty bounty,
        String logo,
        boolean immutable,
        List<EndedInstanceSummary> endedInstances) {

    /** When the answer of this moment becomes another by itself: with the next second where a bounty is open. */
    public Instant goodUntil(Instant now) {
        return hasBounty(now) ? now.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1) : Instant.MAX;
    }

    /** Whether a bounty is open then. */
    public boolean hasBounty(Instant now) {
        return bounty != null && bounty.isOpenAt(now);
    }

    /** The same, with the instances that ended, newest first: for the chute's owner. */
    ChuteFacts with(List<EndedInstance> ended) {
        Stream<InstanceSummary> failures = ended.stream()
                .filter(instance ->
                        instance.isUnresolved() && instance.version().equals(chute.version()))
                .map(InstanceSummary::of)
                .sorted(Comparator.comparing(InstanceSummary::failedAt));
        return new ChuteFacts(
                chute,
                supportedGpus,
                priced,
                price,
                image,
                chutesVersion,
                user,
                Stream.concat(instances.stream(), failures).toList(),
                boost,
                bounty,
                logo,
                immutable,
                ended.stream().map(EndedInstanceSummary::of).toList());
    }

    public UUID chuteId() {
        return chute.chuteId();
    }

    boolean isHot() {
        return instances.stream().anyMatch(instance -> instance.active() && instance.verified());
    }
}
