package io.openchutes.instances.call;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What the gateway has done and has to do. */
@ApplicationScoped
public class CallMetrics {
    private static final String CALLS = "openchutes.calls";

    private final MeterRegistry registry;
    private final Timer added;
    private final Counter retried;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger streams = new AtomicInteger();

    public CallMetrics(MeterRegistry registry, CallQueues queues) {
        this.registry = registry;
        this.added = Timer.builder("openchutes.calls.added")
                .description("What the gateway added to a call's time, waiting for an instance aside")
                .serviceLevelObjectives(
                        Duration.ofNanos(250_000),
                        Duration.ofNanos(500_000),
                        Duration.ofMillis(1),
                        Duration.ofMillis(3),
                        Duration.ofMillis(10),
                        Duration.ofMillis(100),
                        Duration.ofSeconds(1))
                .register(registry);
        this.retried = Counter.builder("openchutes.calls.bounced")
                .description("Calls that an instance did not take and that went to another or waited again")
                .register(registry);
        Gauge.builder("openchutes.calls.open", open, AtomicInteger::get)
                .description("Calls under way or waiting")
                .register(registry);
        Gauge.builder("openchutes.calls.streams", streams, AtomicInteger::get)
                .description("Answers that are being passed on")
                .register(registry);
        Gauge.builder(
                        "openchutes.calls.in.flight",
                        queues,
                        all -> all.all().stream().mapToInt(ChuteCalls::inFlight).sum())
                .description("Calls that instances have")
                .register(registry);
        Gauge.builder(
                        "openchutes.calls.waiting",
                        queues,
                        all -> all.all().stream().mapToInt(ChuteCalls::waiting).sum())
                .description("Calls that wait for an instance")
                .register(registry);
    }

    void began() {
        open.incrementAndGet();
    }

    /** @param outcome a word of a small set */
    void ended(String outcome) {
        open.decrementAndGet();
        registry.counter(CALLS, "outcome", outcome).increment();
    }

    /** A call that never came to its chute's queue. */
    void refused() {
        registry.counter(CALLS, "outcome", "refused").increment();
    }

    void bounced() {
        retried.increment();
    }

    void added(long nanos) {
        added.record(nanos, TimeUnit.NANOSECONDS);
    }

    void streamBegan() {
        streams.incrementAndGet();
    }

    void streamEnded() {
        streams.decrementAndGet();
    }
}
