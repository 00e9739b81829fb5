package io.openchutes.instances.accounting;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntToLongFunction;
import org.jboss.logging.Logger;

/**
 * Writes which calls begin and end, many in one transaction. Beginnings, which answers wait for, and ends each have a thread of their own:
 * while one batch commits the next one gathers. A batch is retried until it is written; its size is bounded by the running calls.
 */
@Singleton
public class CallJournal {
    /** After the calls have been ended, before the connections to the database. */
    public static final int STOP_PRIORITY = 3_000;

    private static final Logger LOG = Logger.getLogger(CallJournal.class);
    private static final int BATCH = 500;
    /** Nobody waits for an end: those of so long share a transaction, and their events a batch. */
    private static final long ENDS_GATHER_MILLIS = 50;
    /** Answers wait for beginnings: they gather only after a batch that shows that many begin, when each commit costs more than the wait. */
    private static final int MANY_BEGINS = 8;

    private static final long MANY_GATHER_MILLIS = 2;
    private static final int VERY_MANY_BEGINS = 24;
    private static final long VERY_MANY_GATHER_MILLIS = 5;

    private static final long LONGEST_PAUSE_MILLIS = 1_000;
    private static final long STOP_SECONDS = 10;

    private final OpenCallService calls;
    private final UUID replicaId = UUID.randomUUID();
    private final AtomicLong batches = new AtomicLong();
    private final Writer begins = new Writer("call-begins", CallJournal::beginsGather);
    private final Writer ends = new Writer("call-ends", before -> ENDS_GATHER_MILLIS);

    public CallJournal(OpenCallService calls, MeterRegistry meters) {
        this.calls = calls;
        Gauge.builder(
                        "openchutes.calls.journal.waiting",
                        this,
                        journal -> journal.begins.waiting() + journal.ends.waiting())
                .description("Beginnings and ends of calls that are not written down yet")
                .register(meters);
    }

    private static long beginsGather(int before) {
        if (before < MANY_BEGINS) {
            return 0;
        }
        return before < VERY_MANY_BEGINS ? MANY_GATHER_MILLIS : VERY_MANY_GATHER_MILLIS;
    }

    private record Entry(OpenCall opened, CompletedCall completed, UUID abandoned, CompletableFuture<Void> written) {}

    void start(@Observes StartupEvent event) {
        begins.start();
        ends.start();
    }

    void stop(@Observes @Priority(STOP_PRIORITY) ShutdownEvent event) throws InterruptedException {
        // In this order: what the first writes last becomes an entry of the second.
        begins.stop();
        ends.stop();
        try {
            calls.retire(replicaId);
        } catch (RuntimeException e) {
            LOG.warnf("This replica's lease runs out by itself: %s", e.getMessage());
        }
    }

    /** Which replica this process is; a new one at each start. */
    public UUID replicaId() {
        return replicaId;
    }

    /**
     * A call is given to an instance; again, where an earlier one did not take it.
     *
     * @return completed once this is committed; never fails
     */
    public CompletionStage<Void> opened(OpenCall call) {
        CompletableFuture<Void> written = new CompletableFuture<>();
        begins.add(new Entry(call, null, null, written));
        return written;
    }

    /**
     * A call that was opened has ended.
     *
     * @param opened what {@link #opened} returned last: an end is written after its beginning
     */
    public void completed(CompletedCall call, CompletionStage<Void> opened) {
        opened.thenRun(() -> ends.add(new Entry(null, call, null, null)));
    }

    /** A call that was opened was taken by no instance. */
    public void abandoned(UUID invocationId, CompletionStage<Void> opened) {
        opened.thenRun(() -> ends.add(new Entry(null, null, invocationId, null)));
    }

    /** Renews this replica's lease, and closes calls of replicas whose lease has run out. */
    @Scheduled(
            identity = "open-calls",
            every = "${openchutes.instances.call.sweep-every:5s}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void sweep() {
        calls.renew(replicaId);
        int closed = calls.closeAbandoned(BATCH);
        if (closed > 0) {
            LOG.warnf("Closed %d calls as failed that a replica has left open", closed);
        }
    }

    /** A queue, and the thread that empties it. */
    private final class Writer {
        private final BlockingQueue<Entry> entries = new LinkedBlockingQueue<>();
        private final Thread thread;
        private final IntToLongFunction gatherMillis;
        private int before;
        private volatile boolean stopping;

        /** @param gatherMillis how long the first entry of a batch waits for others, by the size of the batch before */
        Writer(String name, IntToLongFunction gatherMillis) {
            this.gatherMillis = gatherMillis;
            thread = new Thread(this::run, name);
            thread.setDaemon(true);
        }

        void start() {
            thread.start();
        }

        /** Ends when everything is written, or cannot be. */
        void stop() throws InterruptedException {
            stopping = true;
            thread.interrupt();
            thread.join(TimeUnit.SECONDS.toMillis(STOP_SECONDS));
        }

        int waiting() {
            return entries.size();
        }

        void add(Entry entry) {
            entries.add(entry);
        }

        private void run() {
            List<Entry> taken = new ArrayList<>();
            while (!stopping || !entries.isEmpty()) {
                try {
                    taken.add(entries.take());
                    gather();
                    entries.drainTo(taken, BATCH - 1);
                    before = taken.size();
                    write(taken);
                } catch (InterruptedException e) {
                    // Stopping is seen at the top.
                    LOG.debug("The journal was interrupted");
                } finally {
                    taken.clear();
                }
            }
        }

        private void gather() {
            long millis = gatherMillis.applyAsLong(before);
            if (millis > 0 && entries.size() < BATCH - 1 && !stopping) {
                pause(millis);
            }
        }

        private void write(List<Entry> taken) {
            CallBatch batch = new CallBatch();
            for (Entry entry : taken) {
                if (entry.opened() != null) {
                    batch.opened(entry.opened());
                } else if (entry.completed() != null) {
                    batch.completed(entry.completed());
                } else {
                    batch.abandoned(entry.abandoned());
                }
            }
            long number = batches.incrementAndGet();
            long pause = 50;
            while (!isWritten(number, batch)) {
                if (!pause(pause)) {
                    return;
                }
                pause = Math.min(LONGEST_PAUSE_MILLIS, 2 * pause);
            }
            for (Entry entry : taken) {
                if (entry.written() != null) {
                    entry.written().complete(null);
                }
            }
        }

        /** False where the process stops: the calls' rows are then closed by another replica, or by this one's next start. */
        private boolean pause(long millis) {
            if (stopping) {
                return false;
            }
            try {
                Thread.sleep(millis);
                return true;
            } catch (InterruptedException e) {
                return !stopping;
            }
        }
    }

    private boolean isWritten(long number, CallBatch batch) {
        try {
            calls.write(replicaId, number, batch);
            return true;
        } catch (RuntimeException e) {
            LOG.warnf("Calls can't be written at the moment, trying again: %s", e.getMessage());
            return false;
        }
    }
}
