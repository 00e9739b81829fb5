package io.openchutes.bounty.feed;

import io.micrometer.core.instrument.MeterRegistry;
import io.openchutes.bounty.BountyConfig;
import io.openchutes.event.feed.Feed;
import io.openchutes.event.feed.Feeds;
import io.openchutes.rest.request.ForwardedAddresses;
import io.openchutes.rest.stream.EventStream;
import io.openchutes.rest.stream.EventStreams;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** The open streams of bounties on this replica. */
@ApplicationScoped
public class BountyStreams {
    private static final int NETWORK_BYTES = 8;

    private final EventStreams streams;
    private final Feed feed;
    private final BountyFeedService service;
    private final ForwardedAddresses addresses;

    public BountyStreams(
            BountyConfig config, Feeds feeds, BountyFeedService service, Clock clock, MeterRegistry meters) {
        BountyConfig.Feed limits = config.feed();
        this.streams = new EventStreams(
                "openchutes.bounty.streams",
                new EventStreams.Limits(
                        limits.maxOpenPerAddress(),
                        limits.maxOpen(),
                        limits.longest(),
                        limits.commentEvery(),
                        limits.buffered()),
                clock,
                meters);
        this.feed = feeds.of(BountyFeedService.FEED);
        this.service = service;
        this.addresses = new ForwardedAddresses(
                "openchutes.bounty.feed.trusted-proxies",
                limits.trustedProxies().orElse(Set.of()));
    }

    void start(@Observes StartupEvent event, Vertx vertx) {
        streams.start(vertx);
    }

    void stop(@Observes ShutdownDelayInitiatedEvent event) {
        streams.endAll();
    }

    void stop(@Observes ShutdownEvent event) {
        streams.endAll();
    }

    /** What an anonymous caller's streams are counted by. */
    Object address(String peer, List<String> forwardedFor) {
        byte[] address = addresses.client(peer, forwardedFor);
        if (address == null) {
            return "unknown";
        }
        return HexFormat.of()
                .formatHex(address.length > NETWORK_BYTES ? Arrays.copyOf(address, NETWORK_BYTES) : address);
    }

    /**
     * A stream after the named event, or from a snapshot on.
     *
     * @param lastEventId null: none
     */
    EventStream open(Object caller, String lastEventId) {
        EventStream stream = streams.open(caller);
        try {
            Feed.Follower follower =
                    feed.follow(null, lastEventId, service::snapshot, event -> stream.send(event.bytes()), stream::end);
            stream.onClose(follower::close);
        } catch (RuntimeException e) {
            stream.end();
            throw e;
        }
        return stream;
    }
}
