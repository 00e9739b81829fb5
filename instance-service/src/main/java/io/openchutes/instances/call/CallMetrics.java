package io.openchutes.instances.call;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.openchutes.instances.accounting.CallStatus;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** What the gateway has done and has to do. */
@Singleton
public class CallMetrics {
    private static final String CALLS = "openchutes.calls";
    private static final String FAILED = "openchutes.calls.failed";
    private static final String REFUSED = "refused";
    private static final String INTERNAL = "internal";

    private final MeterRegistry registry;
    private final Timer added;
    private final Timer queued;
    private final Timer held;
    private final Counter retried;
    /** Looked up once each: the registry compares all tags. */
    private final Map<String, Counter> outcomes = new ConcurrentHashMap<>();

    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger streams = new AtomicInteger();

    /** Why a call has ended as failed. */
    enum Failure {
        /** The instance ended the connection, or its proxy refused, after it had taken the call and before it answered. */
        NO_ANSWER,
        /** The instance ended in the middle of its answer. */
        BROKEN_OFF,
        /** No byte passed for as long as the configuration allows. */
        SILENT,
        /** That the call began could not be written down in time. */
        NOT_RECORDED,
        /** This process stopped. */
        STOPPED;

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

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
        this.queued = waited("busy");
        this.held = waited("cold");
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
        Gauge.builder(
                        "openchutes.calls.held",
                        queues,
                        all -> all.all().stream()
                                .mapToInt(calls -> calls.queue().held())
                                .sum())
                .description("Calls that wait for the first instance of their chute")
                .register(registry);
    }

    /** Makes every meter known before the first call, so that a rate has a beginning. */
    void start(@Observes StartupEvent started) {
        Stream.of(CallStatus.values()).map(CallStatus::word).forEach(this::outcome);
        Stream.of(CallQueue.Refusal.values()).map(CallQueue.Refusal::word).forEach(this::outcome);
        outcome(REFUSED);
        outcome(INTERNAL);
        for (Failure why : Failure.values()) {
            failure(why);
        }
    }

    private Timer waited(String why) {
        return Timer.builder("openchutes.calls.waited")
                .description("How long calls waited that an instance took in the end")
                .tag("reason", why)
                .serviceLevelObjectives(
                        Duration.ofMillis(100),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(30),
                        Duration.ofMinutes(1))
                .register(registry);
    }

    private Counter outcome(String word) {
        return outcomes.computeIfAbsent(word, of -> registry.counter(CALLS, "outcome", of));
    }

    private Counter failure(Failure why) {
        return registry.counter(FAILED, "reason", why.word());
    }

    void began() {
        open.incrementAndGet();
    }

    /** @param outcome a word of a small set */
    void ended(String outcome) {
        open.decrementAndGet();
        outcome(outcome).increment();
    }

    void failed(Failure why) {
        failure(why).increment();
    }

    /** An instance takes a call that has waited, for the first instance of its chute or for one that is free. */
    void waited(boolean cold, long nanos) {
        (cold ? held : queued).record(nanos, TimeUnit.NANOSECONDS);
    }

    /** A call that never came to its chute's queue. */
    void refused() {
        outcome(REFUSED).increment();
    }

    /** As {@link #refused}, and the platform is at fault: its database is away, for one. */
    void refusedByMistake() {
        outcome(INTERNAL).increment();
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
