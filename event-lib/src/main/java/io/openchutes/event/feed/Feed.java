package io.openchutes.event.feed;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One feed on this replica: a window of its newest events in memory, read once for all who follow it. Events come to a follower in the
 * order of their positions; one that a snapshot holds already may follow it.
 */
public final class Feed {
    private static final Pattern ID = Pattern.compile("([0-9]{1,18})-([0-9a-f]{12})");
    private static final int READ_AT_A_TIME = 1_000;
    private static final int SNAPSHOT_TRIES = 3;
    private static final Duration SHARED_FOR = Duration.ofSeconds(1);

    /** The feed's database operations, each in its own transaction. */
    record Source(
            Supplier<FeedTable.End> numbered, Supplier<List<FeedEvent>> latest, LongFunction<List<FeedEvent>> after) {}

    private final String name;
    private final Source source;
    private final Duration keep;
    private final int largestWindow;
    private final Supplier<Instant> now;
    /** One reads at a time; taken before the feed's own lock. */
    private final Object reading = new Object();

    private final NavigableMap<Long, FeedEvent> window = new TreeMap<>();
    private final Set<Follower> followers = new LinkedHashSet<>();
    /** All events after it are in the window; null until something was read. */
    private FeedTable.End base;

    private FeedTable.End end;
    private int opening;
    /** Taken before the feed's own lock. */
    private final Object sharing = new Object();

    private FeedEvent shared;
    private boolean unread = true;

    Feed(String name, Source source, Duration keep, int largestWindow, Supplier<Instant> now) {
        this.name = name;
        this.source = source;
        this.keep = keep;
        this.largestWindow = largestWindow;
        this.now = now;
    }

    static int readAtATime() {
        return READ_AT_A_TIME;
    }

    /** A follower of the feed, until it is closed. */
    public final class Follower implements AutoCloseable {
        private final String reader;
        private final Consumer<FeedEvent> receiver;
        private final Runnable lost;

        private Follower(String reader, Consumer<FeedEvent> receiver, Runnable lost) {
            this.reader = reader;
            this.receiver = receiver;
            this.lost = lost;
        }

        private void take(FeedEvent event) {
            if (event.isFor(reader)) {
                receiver.accept(event);
            }
        }

        /** No event comes after this returns. */
        @Override
        public void close() {
            synchronized (Feed.this) {
                followers.remove(this);
            }
        }
    }

    /**
     * Follows the feed: after the event named by its id where that is still kept, else from a snapshot on, which is the first event then.
     * Blocks; on an exception no follower remains.
     *
     * @param reader gets what has no recipient, or this one; null: no recipient, and a snapshot that is shared for a second
     * @param lastEventId what the reader got last; null: nothing
     * @param snapshot the whole state as JSON in one line, read after it is called; called again where it took longer than events are kept
     * @param receiver must not block; is called on several threads, never two at a time
     * @param lost events were missed: the reader must begin again
     */
    public Follower follow(
            String reader, String lastEventId, Supplier<String> snapshot, Consumer<FeedEvent> receiver, Runnable lost) {
        Follower follower = new Follower(reader, receiver, lost);
        boolean missed = enter();
        try {
            if (missed) {
                read();
            }
            if (!resume(follower, lastEventId)) {
                // The event may be newer than what this replica has read, where another sent it.
                if (!missed && lastEventId != null) {
                    read();
                }
                if (!resume(follower, lastEventId)) {
                    begin(follower, snapshot);
                }
            }
            return follower;
        } finally {
            leave();
        }
    }

    /** @return whether there are events that were not read, since there was no follower */
    private synchronized boolean enter() {
        opening++;
        return unread;
    }

    private synchronized void leave() {
        opening--;
    }

    /** Notes new events; returns whether they must be read now or by the next follower. */
    synchronized boolean mustRead() {
        unread = true;
        return opening > 0 || !followers.isEmpty();
    }

    private synchronized boolean resume(Follower follower, String lastEventId) {
        Optional<Long> position = known(lastEventId);
        position.ifPresent(last -> {
            window.tailMap(last, false).values().forEach(follower::take);
            followers.add(follower);
        });
        return position.isPresent();
    }

    private Optional<Long> known(String id) {
        Matcher matcher = id == null ? null : ID.matcher(id);
        if (matcher == null || !matcher.matches() || base == null) {
            return Optional.empty();
        }
        long position = Long.parseLong(matcher.group(1));
        FeedEvent event = window.get(position);
        String token = event != null ? event.token() : position == base.position() ? base.token() : null;
        return matcher.group(2).equals(token) ? Optional.of(position) : Optional.empty();
    }

    private void begin(Follower follower, Supplier<String> snapshot) {
        for (int i = 0; i < SNAPSHOT_TRIES; i++) {
            // A shared one may be from before the window; one's own only where it took long.
            boolean mayShare = follower.reader == null && i == 0;
            FeedEvent state = mayShare ? sharedSnapshot(snapshot) : takeSnapshot(snapshot);
            synchronized (this) {
                if (base.position() <= state.position()) {
                    follower.receiver.accept(state);
                    window.tailMap(state.position(), false).values().forEach(follower::take);
                    followers.add(follower);
                    return;
                }
            }
        }
        throw new IllegalStateException("Snapshots of the feed " + name + " take longer than its events are kept");
    }

    private FeedEvent takeSnapshot(Supplier<String> snapshot) {
        FeedTable.End before;
        synchronized (this) {
            before = end;
        }
        // Only now: what happened before that position is in it, what happens after comes as an event.
        return new FeedEvent(before.position(), before.token(), null, FeedEvent.SNAPSHOT, snapshot.get(), now.get());
    }

    /** Those who come within one second get the same: its events follow it, as they do a new one. */
    private FeedEvent sharedSnapshot(Supplier<String> snapshot) {
        synchronized (sharing) {
            if (shared == null || !shared.at().plus(SHARED_FOR).isAfter(now.get())) {
                shared = takeSnapshot(snapshot);
            }
            return shared;
        }
    }

    /** How many follow it on this replica. */
    public synchronized int followers() {
        return followers.size();
    }

    /** Reads what is new and passes it on. */
    void read() {
        synchronized (reading) {
            synchronized (this) {
                // First: what comes from here on may not be among what is read below.
                unread = false;
            }
            try {
                readNew();
            } catch (RuntimeException e) {
                mustRead();
                throw e;
            }
            trim();
        }
    }

    private void readNew() {
        FeedTable.End numbered = source.numbered().get();
        if (base == null || !isContinued(numbered)) {
            restart(numbered);
        }
        while (end.position() < numbered.position()) {
            List<FeedEvent> events = source.after().apply(end.position());
            if (events.isEmpty() || events.get(0).position() != end.position() + 1) {
                // Purged before they were read here: this replica was suspended for long.
                restart(numbered);
                return;
            }
            add(events);
        }
    }

    /** False after a restored backup. */
    private synchronized boolean isContinued(FeedTable.End numbered) {
        return numbered.position() > end.position()
                || numbered.position() == end.position() && numbered.token().equals(end.token());
    }

    private void restart(FeedTable.End numbered) {
        List<FeedEvent> latest = source.latest().get();
        List<Follower> dropped;
        synchronized (this) {
            window.clear();
            dropped = new ArrayList<>(followers);
            followers.clear();
            if (latest.isEmpty()) {
                base = numbered;
                end = numbered;
            } else {
                FeedEvent first = latest.get(0);
                base = new FeedTable.End(first.position(), first.token());
                latest.forEach(event -> window.put(event.position(), event));
                FeedEvent last = latest.get(latest.size() - 1);
                end = new FeedTable.End(last.position(), last.token());
            }
        }
        dropped.forEach(follower -> follower.lost.run());
    }

    private synchronized void add(List<FeedEvent> events) {
        for (FeedEvent event : events) {
            window.put(event.position(), event);
            end = new FeedTable.End(event.position(), event.token());
            for (Follower follower : List.copyOf(followers)) {
                follower.take(event);
            }
        }
    }

    private synchronized void trim() {
        Instant oldest = now.get().minus(keep);
        while (window.size() > 1
                && (window.size() > largestWindow
                        || window.firstEntry().getValue().at().isBefore(oldest))) {
            FeedEvent gone = window.pollFirstEntry().getValue();
            base = new FeedTable.End(gone.position(), gone.token());
        }
    }
}
