package io.openchutes.instances.load;

import io.openchutes.instances.accounting.CallJournal;
import io.openchutes.instances.call.CallQueues;
import io.openchutes.instances.call.ChuteCalls;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Samples the queues a few times a second and writes the means every few seconds; a chute without calls is written once more, with zeros. */
@ApplicationScoped
public class CallLoadSampler {
    private static final long SAMPLE_MILLIS = 250;

    private final CallQueues queues;
    private final CallLoadService service;
    private final CallJournal journal;
    private final Vertx vertx;
    private final Map<UUID, Samples> samples = new HashMap<>();
    private int taken;

    CallLoadSampler(CallQueues queues, CallLoadService service, CallJournal journal, Vertx vertx) {
        this.queues = queues;
        this.service = service;
        this.journal = journal;
        this.vertx = vertx;
    }

    private static final class Samples {
        private long inFlight;
        private long waiting;
        /** What was written last, to see whether anything has changed since. */
        private ChuteLoad written;
    }

    void start(@Observes StartupEvent event) {
        vertx.setPeriodic(SAMPLE_MILLIS, tick -> sample());
    }

    private synchronized void sample() {
        taken++;
        for (ChuteCalls calls : queues.all()) {
            Samples sums = samples.computeIfAbsent(calls.chuteId(), id -> new Samples());
            sums.inFlight += calls.inFlight();
            sums.waiting += calls.waiting();
        }
    }

    @Scheduled(
            identity = "call-load",
            every = "${openchutes.instances.call.load-every:2s}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void write() {
        service.write(journal.replicaId(), take());
    }

    private synchronized List<ChuteLoad> take() {
        List<ChuteLoad> changed = new ArrayList<>();
        int count = Math.max(1, taken);
        taken = 0;
        for (ChuteCalls calls : queues.all()) {
            if (calls.lastCallAt() == null) {
                continue;
            }
            Samples sums = samples.computeIfAbsent(calls.chuteId(), id -> new Samples());
            ChuteLoad load = new ChuteLoad(
                    calls.chuteId(),
                    (double) sums.inFlight / count,
                    (double) sums.waiting / count,
                    calls.completed(),
                    calls.rateLimited(),
                    calls.lastCallAt());
            sums.inFlight = 0;
            sums.waiting = 0;
            // A row that stays as it is would say nothing new; one that holds calls says that they are still there.
            if (!load.equals(sums.written) || load.inFlight() > 0 || load.waiting() > 0) {
                sums.written = load;
                changed.add(load);
            }
        }
        return changed;
    }
}
