package io.openchutes.instances.feed;

import com.github.f4b6a3.uuid.UuidCreator;
import io.micrometer.core.instrument.MeterRegistry;
import io.openchutes.event.ReplicaSignals;
import io.openchutes.event.feed.Feed;
import io.openchutes.event.feed.Feeds;
import io.openchutes.instances.InstancesConfig;
import io.openchutes.rest.stream.EventStream;
import io.openchutes.rest.stream.EventStreams;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The open streams of miners on this replica, one a miner on all replicas together: a later one ends the one before, which may be a
 * connection that is dead and does not know it.
 */
@ApplicationScoped
public class MinerStreams {
    private static final String CHANNEL = "miner-streams";

    private final EventStreams streams;
    private final Feed feed;
    private final MinerFeedService service;
    private final ReplicaSignals signals;
    /** The stream of each miner here; ids are in the order of time. */
    private final Map<UUID, UUID> current = new ConcurrentHashMap<>();

    public MinerStreams(
            InstancesConfig config,
            Feeds feeds,
            MinerFeedService service,
            ReplicaSignals signals,
            Clock clock,
            MeterRegistry meters) {
        InstancesConfig.Feed limits = config.feed();
        this.streams = new EventStreams(
                "openchutes.instances.miner.streams",
                new EventStreams.Limits(
                        1, limits.maxOpen(), limits.longest(), limits.commentEvery(), limits.buffered()),
                clock,
                meters);
        this.feed = feeds.of(MinerFeedService.FEED);
        this.service = service;
        this.signals = signals;
    }

    void start(@Observes StartupEvent event, Vertx vertx) {
        streams.start(vertx);
        signals.listen(CHANNEL, new ReplicaSignals.Listener() {
            @Override
            public void onSignal(String payload) {
                String[] opened = payload.split(" ");
                UUID miner = UUID.fromString(opened[0]);
                UUID here = current.get(miner);
                if (here != null && here.toString().compareTo(opened[1]) < 0) {
                    streams.end(miner::equals);
                }
            }

            @Override
            public void onLost() {}

            @Override
            public void onRestored() {}
        });
    }

    void stop(@Observes ShutdownDelayInitiatedEvent event) {
        streams.endAll();
    }

    void stop(@Observes ShutdownEvent event) {
        streams.endAll();
    }

    /**
     * The miner's stream after the named event, or from a snapshot on.
     *
     * @param lastEventId null: none
     */
    EventStream open(UUID miner, String lastEventId) {
        service.requireOwnership();
        UUID id = UuidCreator.getTimeOrderedEpoch();
        streams.end(miner::equals);
        EventStream stream = streams.open(miner);
        current.put(miner, id);
        try {
            Feed.Follower follower = feed.follow(
                    miner.toString(),
                    lastEventId,
                    () -> service.snapshot(miner),
                    event -> stream.send(event.bytes()),
                    stream::end);
            stream.onClose(() -> {
                follower.close();
                current.remove(miner, id);
            });
        } catch (RuntimeException e) {
            current.remove(miner, id);
            stream.end();
            throw e;
        }
        signals.send(CHANNEL, miner + " " + id);
        return stream;
    }
}
