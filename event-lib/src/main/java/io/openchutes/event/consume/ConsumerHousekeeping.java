package io.openchutes.event.consume;

import io.openchutes.event.Subscription;
import io.openchutes.event.Topic;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jboss.logging.Logger;

/** A consumer's periodic work between polls: purges old ids and dead letters, and records when a partition is fully applied. */
final class ConsumerHousekeeping {
    private static final Logger LOG = Logger.getLogger(ConsumerHousekeeping.class);
    private static final Duration BETWEEN_PURGES = Duration.ofMinutes(10);
    /** Where one portion was not enough; between the portions records are applied. */
    private static final Duration BETWEEN_PORTIONS = Duration.ofMillis(200);

    private final Subscription subscription;
    private final ConsumerTools tools;
    private final HeldPartitions held;
    private final Clock clock;
    private Instant nextPurge = Instant.MIN;
    private Instant nextCompleteness = Instant.MIN;

    ConsumerHousekeeping(Subscription subscription, ConsumerTools tools, HeldPartitions held) {
        this.subscription = subscription;
        this.tools = tools;
        this.held = held;
        this.clock = tools.clock();
    }

    /** To be called when everything that was polled is applied. */
    void doWhatIsDue() {
        Instant now = clock.instant();
        if (!now.isBefore(nextPurge)) {
            nextPurge = now.plus(purge() ? BETWEEN_PORTIONS : BETWEEN_PURGES);
        }
        if (!now.isBefore(nextCompleteness)) {
            nextCompleteness = now.plus(tools.config().consumers().completeness());
            noteCompleteness(now);
        }
    }

    /** @return whether there is more to delete */
    private boolean purge() {
        try {
            return tools.transactions().call(tools.config().consumers().transactionTimeout(), () -> {
                tools.deadLetters().purge(subscription);
                return subscription.topic().kind() == Topic.Kind.HAPPENINGS
                        && tools.inbox().purge(subscription);
            });
        } catch (RuntimeException e) {
            LOG.warnf("%s could not purge and will try again: %s", subscription.name(), e.getMessage());
            return false;
        }
    }

    /** Also refreshes the offsets' timestamps, so that an idle consumer does not count as absent (see {@link HeldPartitions}). */
    private void noteCompleteness(Instant asked) {
        Map<Integer, PartitionOffset> complete = held.complete();
        if (complete.isEmpty()) {
            return;
        }
        try {
            tools.transactions()
                    .run(
                            tools.config().consumers().transactionTimeout(),
                            () -> tools.offsets().complete(subscription, complete, asked));
        } catch (RuntimeException e) {
            LOG.debugf("%s could not record that it is complete: %s", subscription.name(), e.getMessage());
        }
    }
}
