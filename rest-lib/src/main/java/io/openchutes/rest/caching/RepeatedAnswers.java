package io.openchutes.rest.caching;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.openchutes.rest.observe.RequestTags;
import io.openchutes.rest.request.RestConfig;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The answers that can be given again without routing, REST and a worker thread: to a request whose target, host, credentials and Accept
 * header were answered before, and which sends nothing else that could make a difference (ADR 223). Each time the answer is asked of the
 * cache that it came from, which knows whether it still holds, and whoever calls with an account is recognised anew.
 */
@Singleton
public class RepeatedAnswers {
    private static final Duration UNASKED = Duration.ofMinutes(10);
    private static final int TARGETS = 16_384;

    private final Optional<KnownCallers> callers;
    private final CurrentVertxRequest current;
    private final RequestTags tags;
    private final String cacheControl;
    private final boolean traced;
    private final Cache<Asked, Offer> offers;
    /** By its hash, whether some answer to a target was ever offered: most requests that can't be answered are told so from this. */
    private final AtomicIntegerArray targets = new AtomicIntegerArray(TARGETS);

    private volatile boolean stopping;

    RepeatedAnswers(
            RestConfig config,
            Instance<KnownCallers> callers,
            CurrentVertxRequest current,
            RequestTags tags,
            MeterRegistry meters,
            @ConfigProperty(name = "quarkus.otel.sdk.disabled", defaultValue = "true") boolean untraced) {
        this.callers = callers.stream().findFirst();
        this.current = current;
        this.tags = tags;
        this.cacheControl = PublicHeaders.cacheControl(config);
        this.traced = !untraced;
        this.offers = Caffeine.newBuilder()
                .maximumWeight(config.repeatedAnswers().asLongValue())
                .expireAfterAccess(UNASKED)
                .<Asked, Offer>weigher((asked, offer) -> asked.bytes())
                .build();
        Gauge.builder("openchutes.answers.repeatable", offers, Cache::estimatedSize)
                .description("Requests whose answers are given again from memory, on the event loop")
                .register(meters);
    }

    /** @param credentials null of an anonymous request */
    private record Asked(String target, String host, String accept, Object credentials) {
        private static final int BYTES_WITHOUT_TEXTS = 1_500;

        int bytes() {
            return BYTES_WITHOUT_TEXTS + length(target) + length(host) + length(accept);
        }

        private static int length(String text) {
            return text == null ? 0 : text.length();
        }
    }

    /** An answer, and its form on the wire, which is made once. */
    private final class Offer {
        private final boolean open;
        /** Null without credentials, as the next. */
        private final Object caller;

        private final Object operation;

        private final Supplier<Prepared> again;
        private final Timer ok;
        private final Timer notModified;
        private volatile Wire plain;
        private volatile Wire gzip;

        private record Wire(Prepared of, String tag, RepeatedAnswer whole, RepeatedAnswer notModified) {}

        Offer(String template, boolean open, Object caller, Object operation, Supplier<Prepared> again) {
            this.open = open;
            this.caller = caller;
            this.operation = operation;
            this.again = again;
            this.ok = tags.timer(template, 200);
            this.notModified = tags.timer(template, 304);
        }

        RepeatedAnswer answer(PlainRequest request) {
            Prepared prepared = again.get();
            boolean compressed = PublicHeaders.acceptsGzip(request.acceptEncoding());
            if (prepared == null || compressed && !prepared.isGzipped()) {
                return null;
            }
            Wire wire = compressed ? gzip : plain;
            if (wire == null || wire.of() != prepared) {
                wire = wire(prepared, compressed);
                if (compressed) {
                    gzip = wire;
                } else {
                    plain = wire;
                }
            }
            return open && PublicHeaders.matches(request.ifNoneMatch(), wire.tag()) ? wire.notModified() : wire.whole();
        }

        private Wire wire(Prepared prepared, boolean compressed) {
            String tag = PublicHeaders.entityTag(prepared, compressed);
            String tagged = open
                    ? "ETag: " + tag + "\r\nCache-Control: " + cacheControl + "\r\nVary: " + PublicHeaders.VARY
                            + ", Origin\r\n"
                    : null;
            return new Wire(
                    prepared, tag, RepeatedAnswer.ok(prepared, compressed, tagged), RepeatedAnswer.notModified(tagged));
        }
    }

    /** Found for a request. */
    record Found(RepeatedAnswer answer, Timer timer) {}

    /** Whether requests are answered here: until the process stops; with traces none may go without its span. */
    boolean isOn() {
        return !stopping && !traced;
    }

    void stop(@Observes ShutdownDelayInitiatedEvent event) {
        stopping = true;
    }

    /**
     * Lets the running request's answer be given again to whoever sends the same; does nothing where memory does not hold it, as most answers
     * to questions that nobody asks twice.
     *
     * @param open whether shared caches may keep it
     * @param caller who calls, as {@link KnownCallers} will tell it; null without credentials
     * @param again the answer of its moment from memory, without waiting; null where it must be read
     */
    void offer(boolean open, Object caller, Supplier<Prepared> again) {
        RoutingContext context = current.getCurrent();
        if (context == null || !isOn() || again.get() == null) {
            return;
        }
        HttpServerRequest request = context.request();
        KnownCallers.Sent sent = KnownCallers.Sent.of(request.headers());
        if (sent == null || sent.isNothing() != (caller == null)) {
            return;
        }
        Object name = null;
        Object operation = null;
        if (caller != null) {
            name = credentials(sent).map(KnownCallers.Credentials::name).orElse(null);
            operation = callers.map(known -> known.operation(context)).orElse(null);
            if (name == null || operation == null) {
                return;
            }
        }
        targets.set(slot(request.uri()), 1);
        offers.put(
                new Asked(
                        request.uri(),
                        request.getHeader(HttpHeaders.HOST),
                        request.getHeader(HttpHeaders.ACCEPT),
                        name),
                new Offer(RequestTags.nameOf(context), open, caller, operation, again));
    }

    private static int slot(String target) {
        int hash = target.hashCode();
        return (hash ^ hash >>> 16) & TARGETS - 1;
    }

    /** False where no answer to the target is had. */
    boolean mayHave(String target) {
        return targets.get(slot(target)) != 0;
    }

    /** What was sent of who calls; empty where only the long way can tell. */
    Optional<KnownCallers.Credentials> credentials(KnownCallers.Sent sent) {
        return callers.flatMap(known -> known.read(sent));
    }

    /**
     * The answer to a request; null where it must go the long way.
     *
     * @param credentials what it says of who calls; null where it says nothing
     */
    Found find(PlainRequest request, KnownCallers.Credentials credentials) {
        Offer offer = offers.getIfPresent(new Asked(
                request.target(), request.host(), request.accept(), credentials == null ? null : credentials.name()));
        if (offer == null
                || credentials != null
                        && !Objects.equals(
                                credentials
                                        .caller(offer.operation, request.target())
                                        .orElse(null),
                                offer.caller)) {
            return null;
        }
        RepeatedAnswer answer = offer.answer(request);
        return answer == null ? null : new Found(answer, answer.status() == 200 ? offer.ok : offer.notModified);
    }

    /**
     * Uses credentials up that are good once, on a worker thread.
     *
     * @param then whether nobody had done so, on that thread
     */
    void spend(KnownCallers.Credentials credentials, Consumer<Boolean> then) {
        Infrastructure.getDefaultWorkerPool().execute(() -> then.accept(credentials.spend()));
    }
}
