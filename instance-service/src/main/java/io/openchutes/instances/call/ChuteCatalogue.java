package io.openchutes.instances.call;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.openchutes.event.ReplicaSignals;
import io.openchutes.instances.chute.ChuteService;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * The chutes that calls name, from memory where they were asked for lately. Any change of a chute drops what is kept, on all replicas; while
 * signals may be missed nothing is kept.
 */
@Singleton
public class ChuteCatalogue {
    private static final int MOST = 10_000;
    private static final Duration KEPT = Duration.ofSeconds(10);

    private final CallableChuteService chutes;
    private final ReplicaSignals signals;
    private final Vertx vertx;
    private final Cache<String, Answer<Optional<CallableChute>>> bySlug = cache();
    private final Cache<String, Answer<List<CallableChute>>> byModel = cache();
    private final AtomicLong generation = new AtomicLong();
    private volatile boolean bypassed = true;

    public ChuteCatalogue(CallableChuteService chutes, ReplicaSignals signals, Vertx vertx) {
        this.chutes = chutes;
        this.signals = signals;
        this.vertx = vertx;
    }

    private record Answer<T>(T value, long generation) {}

    private static <T> Cache<String, T> cache() {
        return Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(KEPT).build();
    }

    void start(@Observes StartupEvent event) {
        signals.listen(ChuteService.CHANNEL, new ReplicaSignals.Listener() {
            @Override
            public void onSignal(String payload) {
                generation.incrementAndGet();
            }

            @Override
            public void onLost() {
                bypassed = true;
                generation.incrementAndGet();
            }

            @Override
            public void onRestored() {
                generation.incrementAndGet();
                bypassed = false;
            }
        });
    }

    /** Completed at once where the chute is in memory. */
    Future<Optional<CallableChute>> bySlug(String slug) {
        return get(bySlug, slug, () -> chutes.bySlug(slug));
    }

    /** What the text may mean, for {@link CallableChuteService#choose}. */
    Future<List<CallableChute>> byModel(String model) {
        return get(byModel, model.toLowerCase(Locale.ROOT), () -> chutes.byModel(model));
    }

    private <T> Future<T> get(Cache<String, Answer<T>> cache, String key, Supplier<T> read) {
        Answer<T> kept = bypassed ? null : cache.getIfPresent(key);
        if (kept != null && kept.generation() == generation.get()) {
            return Future.succeededFuture(kept.value());
        }
        return vertx.executeBlocking(
                () -> {
                    long readUnder = generation.get();
                    T value = read.get();
                    if (!bypassed && readUnder == generation.get()) {
                        cache.put(key, new Answer<>(value, readUnder));
                    }
                    return value;
                },
                false);
    }
}
