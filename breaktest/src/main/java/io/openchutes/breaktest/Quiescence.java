package io.openchutes.breaktest;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Waits until nothing is under way any more: no call and no instance is between two states, no outbox holds anything, and no consumer has
 * anything left to read.
 */
final class Quiescence {
    private static final String UNSENT = "select count(*) from event_outbox where sent_at is null";
    private static final String LAST = "select coalesce(max(id), 0) from event_outbox";
    private static final String NOW =
            "select to_char(clock_timestamp() + interval '1 second', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')";
    private static final String BEHIND =
            "select count(*) from event_offset where complete_at is null or complete_at < '%s'::timestamptz";
    private static final String UNFOLDED = "select count(*) from pending_invocation_count join chute using (chute_id)";

    private static final String OPEN_CALLS = "select count(*) from open_calls";
    private static final String UNSETTLED =
            "select count(*) from instances where state in ('CLAIMED', 'VERIFIED', 'DRAINING')";

    private final Databases databases;
    private final Consumer<String> console;

    Quiescence(Databases databases, Consumer<String> console) {
        this.databases = databases;
        this.console = console;
    }

    /** @throws IllegalStateException if it takes longer */
    void await(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        List<Long> before;
        for (String none : List.of(OPEN_CALLS, UNSETTLED)) {
            if (!Readiness.await(left(deadline), () -> databases.number(Databases.INSTANCE, none) == 0)) {
                throw new IllegalStateException("there are still some: " + none);
            }
        }
        do {
            if (!Readiness.await(left(deadline), this::drained)) {
                Databases.ALL.forEach(database ->
                        console.accept(database + ": " + databases.number(database, UNSENT) + " events unsent"));
                throw new IllegalStateException("the outboxes did not drain");
            }
            before = lastEvents();
            // What is read by now and leads to no further event is the end of it.
            for (String database : Databases.ALL) {
                String behind = BEHIND.formatted(databases.lines(database, NOW).get(0));
                if (!Readiness.await(left(deadline), () -> databases.number(database, behind) == 0)) {
                    databases
                            .lines(
                                    database,
                                    behind.replace("count(*)", "consumer, topic, partition, next_offset, complete_at"))
                            .forEach(line -> console.accept(database + " is behind: " + line));
                    throw new IllegalStateException("not everything was read");
                }
            }
        } while (!drained() || !before.equals(lastEvents()));
        if (!Readiness.await(left(deadline), () -> databases.number(Databases.CHUTES, UNFOLDED) == 0)) {
            throw new IllegalStateException("the invocation counts were not folded in");
        }
    }

    boolean drained() {
        return Databases.ALL.stream().allMatch(database -> databases.number(database, UNSENT) == 0);
    }

    private List<Long> lastEvents() {
        return Databases.ALL.stream()
                .map(database -> databases.number(database, LAST))
                .toList();
    }

    private static Duration left(long deadline) {
        return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }
}
