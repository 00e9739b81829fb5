package io.openchutes.bounty.bounty;

import io.openchutes.event.ReplicaSignals;
import io.openchutes.event.caching.AnswerCache;
import io.openchutes.event.caching.Changes;
import io.openchutes.rest.caching.Prepared;
import io.openchutes.rest.caching.PublicAnswers;
import io.openchutes.rest.caching.Repeatable;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Answers what bounties there are and were, as of the moment of asking. */
@ApplicationScoped
public class BountyListService {
    /** The signal that a bounty was opened or has ended. */
    public static final String CHANGED = "open_bounties";

    private static final Duration MAX_AGE = Duration.ofSeconds(5);
    private static final long CACHE_BYTES = 16L << 20;

    private final BountyRepository bounties;
    private final ReplicaSignals signals;
    private final PublicAnswers writer;
    private final Clock clock;
    private final Changes changes;
    private final AnswerCache<Prepared> cache;

    public BountyListService(BountyRepository bounties, ReplicaSignals signals, PublicAnswers writer, Clock clock) {
        this.bounties = bounties;
        this.signals = signals;
        this.writer = writer;
        this.clock = clock;
        this.changes = Changes.on(signals, CHANGED);
        this.cache = new AnswerCache<>(changes, MAX_AGE, CACHE_BYTES, answer -> answer.body().length);
    }

    void happened(@Observes BountyEvent event) {
        signals.send(CHANGED, "");
    }

    /** What ends the cached list. */
    Changes changes() {
        return changes;
    }

    /** The list of {@link #open}, written: from memory where no bounty was opened or has ended. */
    public Repeatable openAnswer() {
        return new Repeatable(
                cache.answer(
                        OpenBountyList.Asked.OPEN,
                        clock.instant(),
                        () -> QuarkusTransaction.joiningExisting().call(this::read),
                        (read, now) -> writer.prepare(read.at(now))),
                () -> cache.ifWritten(OpenBountyList.Asked.OPEN, clock.instant()));
    }

    private OpenBountyList read() {
        return new OpenBountyList(bounties.open(clock.instant()));
    }

    /** The open ones, oldest first. */
    @Transactional
    public List<BountyResponse> open() {
        return read().at(clock.instant());
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
