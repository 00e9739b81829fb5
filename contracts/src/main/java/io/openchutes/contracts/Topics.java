package io.openchutes.contracts;

import io.openchutes.event.Topic;
import java.time.Duration;
import java.util.List;

/** The platform's topics, as the AsyncAPI document beside this class describes them. */
public final class Topics {
    public static final Topic CHUTE_EVENTS = Topic.state("chutes.chute-events");
    public static final Topic CHUTE_HISTORY = Topic.state("chutes.chute-history");
    public static final Topic CHUTE_ACTIVITY = Topic.happenings("chutes.chute-activity", Duration.ofDays(7));
    public static final Topic BOUNTY_EVENTS = Topic.happenings("chutes.bounty-events", Duration.ofDays(90));
    public static final Topic BOOST_EVENTS = Topic.state("chutes.boost-events");
    public static final Topic ACCOUNT_EVENTS = Topic.state("chutes.account-events");
    public static final Topic IMAGE_EVENTS = Topic.state("chutes.image-events");
    public static final Topic INSTANCE_EVENTS = Topic.state("chutes.instance-events");
    public static final Topic INVOCATION_EVENTS = Topic.happenings("chutes.invocation-events", Duration.ofDays(1));
    public static final Topic CAPACITY_EVENTS = Topic.happenings("chutes.capacity-events", Duration.ofDays(7));
    public static final Topic PRICE_EVENTS = Topic.state("chutes.price-events");

    /** Every topic, for whoever makes or watches them. */
    public static final List<Topic> ALL = List.of(
            CHUTE_EVENTS,
            CHUTE_HISTORY,
            CHUTE_ACTIVITY,
            BOUNTY_EVENTS,
            BOOST_EVENTS,
            ACCOUNT_EVENTS,
            IMAGE_EVENTS,
            INSTANCE_EVENTS,
            INVOCATION_EVENTS,
            CAPACITY_EVENTS,
            PRICE_EVENTS);

    private Topics() {}
}
