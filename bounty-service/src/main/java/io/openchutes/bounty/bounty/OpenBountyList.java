package io.openchutes.bounty.bounty;

import io.openchutes.event.caching.AnswerCache;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The open bounties as they were read, from which the list of any later moment is made. */
record OpenBountyList(List<OpenBounty> bounties) implements AnswerCache.Facts {
    /** How long the list of one bounty is kept at least, so that a long list does not fill a processor with being written. */
    private static final Duration PAUSE_EACH = Duration.ofNanos(200_000);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    /** What is asked for: the whole list. */
    enum Asked implements AnswerCache.Key {
        OPEN;

        @Override
        public int bytes() {
            return 50;
        }
    }

    List<BountyResponse> at(Instant now) {
        return bounties.stream()
                .filter(bounty -> bounty.expiresAt().isAfter(now))
                .map(bounty -> BountyResponse.of(bounty, now))
                .toList();
    }

    /** Each bounty's figures change when another second of its age is over. */
    @Override
    public Instant goodUntil(Instant now) {
        if (bounties.isEmpty()) {
            return Instant.MAX;
        }
        Duration pause = PAUSE_EACH.multipliedBy(bounties.size());
        Instant least = now.plus(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
        return bounties.stream()
                .map(bounty -> nextSecondOf(bounty, now))
                .min(Comparator.naturalOrder())
                .filter(next -> next.isAfter(least))
                .orElse(least);
    }

    private static Instant nextSecondOf(OpenBounty bounty, Instant now) {
        return bounty.createdAt()
                .plusSeconds(Duration.between(bounty.createdAt(), now).toSeconds() + 1);
    }

    /** Every change of the open bounties is one of anything. */
    @Override
    public Set<UUID> madeFrom() {
        return Set.of();
    }
}
