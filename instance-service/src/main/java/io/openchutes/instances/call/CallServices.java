package io.openchutes.instances.call;

import com.github.f4b6a3.uuid.factory.standard.TimeOrderedEpochFactory;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.openchutes.auth.access.RouteCallers;
import io.openchutes.instances.InstancesConfig;
import io.openchutes.instances.accounting.CallJournal;
import io.openchutes.rest.error.ErrorAnswers;
import io.openchutes.rest.error.RoutingFailures;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.tracing.TracingPolicy;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What every call stands on, in one place, since a call is an object of its own that lives as long as its connection. */
@Singleton
class CallServices {
    /** An instance is given no more calls than it takes; this only must not be the limit. */
    private static final int CONNECTIONS_OF_ONE_INSTANCE = 10_000;
    /** Shorter than the proxies', so that no call goes into a connection that is just being closed. */
    private static final int KEEP_ALIVE_SECONDS = 10;

    private static final int MAX_HEADERS = 32 * 1024;

    final RouteCallers callers;
    final CallAccess access;
    final CallableChuteService chutes;
    final ChuteCatalogue catalogue;
    final CallQueues queues;
    final CallJournal journal;
    final CallMetrics metrics;
    final RoutingFailures failures;
    final ErrorAnswers answers;
    final Vertx vertx;
    final Clock clock;
    final InstancesConfig.Call config;
    final InstanceClients clients;
    /** An invocation's id is no secret: it need not be hard to guess. */
    final TimeOrderedEpochFactory ids =
            TimeOrderedEpochFactory.builder().withFastRandom().build();
    /** Bytes of bodies that are held in memory, and those that room is kept for. */
    final AtomicLong held = new AtomicLong();
    /** Calls under way or waiting. */
    final Set<Call> live = ConcurrentHashMap.newKeySet();

    CallServices(
            RouteCallers callers,
            CallAccess access,
            CallableChuteService chutes,
            ChuteCatalogue catalogue,
            CallQueues queues,
            CallJournal journal,
            CallMetrics metrics,
            RoutingFailures failures,
            ErrorAnswers answers,
            Vertx vertx,
            Clock clock,
            InstancesConfig config,
            MeterRegistry meters) {
        this.callers = callers;
        this.access = access;
        this.chutes = chutes;
        this.catalogue = catalogue;
        this.queues = queues;
        this.journal = journal;
        this.metrics = metrics;
        this.failures = failures;
        this.answers = answers;
        this.vertx = vertx;
        this.clock = clock;
        this.config = config.call();
        Gauge.builder("openchutes.calls.bodies.held", held, AtomicLong::get)
                .description("What calls hold of bodies in memory, or have room kept for")
                .baseUnit("bytes")
                .register(meters);
        this.clients = new InstanceClients(
                vertx,
                new HttpClientOptions()
                        .setMaxPoolSize(CONNECTIONS_OF_ONE_INSTANCE)
                        .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                        .setConnectTimeout(
                                Math.toIntExact(config.call().connectTimeout().toMillis()))
                        .setMaxInitialLineLength(MAX_HEADERS)
                        .setMaxHeaderSize(MAX_HEADERS)
                        .setDecompressionSupported(false)
                        .setTracingPolicy(TracingPolicy.IGNORE));
    }

    @PreDestroy
    void close() {
        clients.close();
    }
}
