package io.openchutes.instances.instance;

import io.openchutes.event.ReplicaSignals;
import io.openchutes.instances.chute.ChuteService;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.control.ActivateRequestContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * An in-memory view of the instances that take calls, the same on all replicas within a second of a commit.
 *
 * <p>A signal names the chute whose instances have changed, and those that were named are read again. While signals may be missed, everything is
 * read every second; meanwhile, and while the database is away, what was read last is answered: an instance that is gone by then does not
 * take the call.
 */
@Singleton
public class ActiveInstances {
    /** The channel of {@link ReplicaSignals} on which the id of a chute is sent whose instances have changed. */
    public static final String CHANNEL = "instances";

    private static final Logger LOG = Logger.getLogger(ActiveInstances.class);

    private final EndpointService endpoints;
    private final ReplicaSignals signals;
    private final Map<UUID, List<Endpoint>> byChute = new ConcurrentHashMap<>();
    private final Set<UUID> stale = ConcurrentHashMap.newKeySet();
    private final List<Consumer<UUID>> watchers = new CopyOnWriteArrayList<>();
    private final AtomicBoolean everything = new AtomicBoolean(true);
    private final ExecutorService reader;
    private volatile boolean deaf = true;
    private volatile boolean loaded;

    public ActiveInstances(EndpointService endpoints, ReplicaSignals signals) {
        this.endpoints = endpoints;
        this.signals = signals;
        this.reader = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "active-instances");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** The instances of the chute that take calls now, longest active first; during a rolling update of two versions. */
    public List<Endpoint> of(UUID chuteId) {
        return byChute.getOrDefault(chuteId, List.of());
    }

    /** All of them, by chute. */
    public Map<UUID, List<Endpoint>> all() {
        return Map.copyOf(byChute);
    }

    /** Whether they were read since this process started. */
    public boolean isLoaded() {
        return loaded;
    }

    /** Calls the watcher with a chute's id whenever its active instances have changed here: be quick, never block. */
    public void watch(Consumer<UUID> watcher) {
        watchers.add(watcher);
    }

    void start(@Observes StartupEvent event) {
        signals.listen(CHANNEL, new Listener());
        signals.listen(ChuteService.CHANNEL, new Listener());
    }

    void stop(@Observes ShutdownEvent event) {
        reader.shutdownNow();
    }

    /** A signal that was missed, or one whose reading failed, must not matter for long. */
    @Scheduled(identity = "active-instances", every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void readAgain() {
        if (deaf) {
            everything.set(true);
        }
        if (everything.get() || !stale.isEmpty()) {
            refresh();
        }
    }

    @ActivateRequestContext
    synchronized void refresh() {
        try {
            if (everything.getAndSet(false)) {
                stale.clear();
                readAll();
            }
            readStale();
        } catch (RuntimeException e) {
            everything.set(true);
            LOG.warnf("The active instances can't be read, the last known ones are used: %s", e.getMessage());
        }
    }

    private void readAll() {
        Map<UUID, List<Endpoint>> read = byChute(endpoints.all());
        Set<UUID> gone = ConcurrentHashMap.newKeySet();
        gone.addAll(byChute.keySet());
        gone.removeAll(read.keySet());
        gone.forEach(chuteId -> replace(chuteId, List.of()));
        read.forEach(this::replace);
        loaded = true;
    }

    /** In one query: a batch of events names many chutes. */
    private void readStale() {
        Set<UUID> chuteIds = Set.copyOf(stale);
        if (chuteIds.isEmpty()) {
            return;
        }
        // Before they are read: one that changes meanwhile is read again.
        stale.removeAll(chuteIds);
        Map<UUID, List<Endpoint>> read = byChute(endpoints.of(chuteIds));
        chuteIds.forEach(chuteId -> replace(chuteId, read.getOrDefault(chuteId, List.of())));
    }

    private static Map<UUID, List<Endpoint>> byChute(List<Endpoint> endpoints) {
        return endpoints.stream().collect(Collectors.groupingBy(Endpoint::chuteId, Collectors.toUnmodifiableList()));
    }

    private void replace(UUID chuteId, List<Endpoint> now) {
        List<Endpoint> before = now.isEmpty() ? byChute.remove(chuteId) : byChute.put(chuteId, now);
        if (!now.equals(before == null ? List.of() : before)) {
            watchers.forEach(watcher -> watcher.accept(chuteId));
        }
    }

    private final class Listener implements ReplicaSignals.Listener {
        @Override
        public void onSignal(String payload) {
            if (payload.isEmpty()) {
                everything.set(true);
            } else {
                stale.add(UUID.fromString(payload));
            }
            reader.execute(ActiveInstances.this::refresh);
        }

        @Override
        public void onLost() {
            deaf = true;
        }

        @Override
        public void onRestored() {
            deaf = false;
            everything.set(true);
            reader.execute(ActiveInstances.this::refresh);
        }
    }
}
