package io.openchutes.rest.direct;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.openchutes.rest.error.TargetRules;
import io.openchutes.rest.observe.AccessLog;
import io.openchutes.rest.observe.RequestTags;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerRequestInternal;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * The requests that {@link io.openchutes.rest.request.DirectRequests} take: says which may be, gives each what Quarkus's filters would have
 * given it, and waits for them when the process stops.
 */
@Singleton
public class DirectExchanges {
    private static final Logger LOG = Logger.getLogger(DirectExchanges.class);
    /** Before anything that a request needs is stopped. */
    private static final int STOP_PRIORITY = 1;
    /** Quarkus refuses a body of a GB. */
    private static final int LENGTH_DIGITS = 9;

    private final AccessLog log;
    /** With traces, none may go without its span; where proxies' headers say what was asked for, Quarkus reads them. */
    private final boolean filtered;

    private final Duration patience;
    private final LongAdder taken = new LongAdder();
    private final AtomicInteger running = new AtomicInteger();
    private final CompletableFuture<Void> idle = new CompletableFuture<>();
    private volatile boolean stopping;
    private volatile long stoppingSince;

    DirectExchanges(
            AccessLog log,
            MeterRegistry meters,
            @ConfigProperty(name = "quarkus.otel.sdk.disabled", defaultValue = "true") boolean untraced,
            @ConfigProperty(name = "quarkus.http.proxy.proxy-address-forwarding", defaultValue = "false")
                    boolean forwarded,
            @ConfigProperty(name = "quarkus.shutdown.timeout") Optional<Duration> patience) {
        this.log = log;
        this.filtered = !untraced || forwarded;
        this.patience = patience.orElse(Duration.ZERO);
        FunctionCounter.builder("openchutes.requests.direct", taken, LongAdder::sum)
                .description("Requests that were answered without Quarkus's router and filters")
                .register(meters);
    }

    /**
     * Whether the request may be answered without Quarkus's filters: they would not have refused it, and it asks for nothing that they do
     * beyond what a {@link DirectExchange} does.
     */
    public boolean mayTake(HttpServerRequest request) {
        return !stopping
                && !filtered
                && request.version() == HttpVersion.HTTP_1_1
                && !request.method().equals(HttpMethod.OPTIONS)
                && request.uri().startsWith("/")
                && ((HttpServerRequestInternal) request).isValidAuthority()
                && !request.headers().contains(HttpHeaders.ORIGIN)
                && !request.headers().contains(HttpHeaders.UPGRADE)
                && isOrdinaryLength(request.getHeader(HttpHeaders.CONTENT_LENGTH))
                && VertxContext.isOnDuplicatedContext()
                && TargetRules.defect(request.uri(), request.path()).isEmpty();
    }

    private static boolean isOrdinaryLength(String declared) {
        return declared == null || declared.length() <= LENGTH_DIGITS;
    }

    /** @param template of the request's path, for its metrics */
    public DirectExchange begin(HttpServerRequest request, String template) {
        RequestTags.name(request, template);
        taken.increment();
        running.incrementAndGet();
        return new DirectExchange(request, log, this::ended);
    }

    private void ended() {
        if (running.decrementAndGet() == 0 && stopping) {
            idle.complete(null);
        }
    }

    void beginStop(@Observes ShutdownDelayInitiatedEvent event) {
        stoppingSince = System.nanoTime();
        stopping = true;
    }

    /** Quarkus has waited for the requests that it knows: what it has left of the time is for these. */
    void awaitEnd(@Observes @Priority(STOP_PRIORITY) ShutdownEvent event) throws InterruptedException {
        if (!stopping || running.get() == 0) {
            return;
        }
        long left = patience.toNanos() - (System.nanoTime() - stoppingSince);
        try {
            idle.get(Math.max(0, left), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            LOG.warnf("%d requests have not ended in the time that a stop gives them", running.get());
        } catch (ExecutionException e) {
            throw new IllegalStateException("Never completed so", e);
        }
    }
}
