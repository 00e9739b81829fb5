package io.openchutes.bounty.bounty;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/** Answers what bounties there are and were, as of the moment of asking. */
@ApplicationScoped
public class BountyListService {
    private final BountyRepository bounties;
    private final Clock clock;

    public BountyListService(BountyRepository bounties, Clock clock) {
        this.bounties = bounties;
        this.clock = clock;
    }

    /** The open ones, oldest first. */
    @Transactional
    public List<BountyResponse> open() {
        Instant now = clock.instant();
        return bounties.open(now).stream()
                .map(bounty -> BountyResponse.of(bounty, now))
                .toList();
    }

    @Transactional
    public long countOpen() {
        return bounties.countOpen(clock.instant());
    }

    /** The ended ones, the latest end first. */
    @Transactional
    public BountyHistoryResponse ended(BountyHistoryFilter filter) {
        Instant now = clock.instant();
        List<EndedBountyResponse> items = bounties.ended(filter, now).stream()
                .map(EndedBountyResponse::of)
                .toList();
        return new BountyHistoryResponse(bounties.countEnded(filter, now), filter.page(), filter.limit(), items);
    }
}
