package io.openchutes.contracts;

import io.openchutes.event.Topic;
import java.time.Duration;
import java.util.List;

/** The platform's topics, as the AsyncAPI document beside this class describes them. */
public final class Topics {
    public static final Topic CHUTE_EVENTS = Topic.state("chutes.chute-events")
            .keyedBy("chute_id")
            .ofTypes("chute-deployed", "chute-updated", "chute-deleted");
    public static final Topic CHUTE_HISTORY = Topic.state("chutes.chute-history")
            .withoutTombstones()
            .keyedBy("chute_id")
            .ofTypes("chute-history-changed");
    public static final Topic CHUTE_ACTIVITY = Topic.happenings("chutes.chute-activity", Duration.ofDays(7))
            .keyedBy("chute_id")
            .ofTypes(
                    "chute-shared",
                    "chute-unshared",
                    "rolling-update-started",
                    "rolling-update-finished",
                    "chute-warmup-requested",
                    "deployment-fee-charged");
    public static final Topic BOUNTY_EVENTS = Topic.happenings("chutes.bounty-events", Duration.ofDays(90))
            .keyedBy("chute_id")
            .ofTypes("bounty-created", "bounty-increased", "bounty-claimed", "bounty-expired", "bounty-withdrawn");
    public static final Topic BOOST_EVENTS =
            Topic.state("chutes.boost-events").keyedBy("chute_id").ofTypes("chute-boosted");
    public static final Topic ACCOUNT_EVENTS =
            Topic.state("chutes.account-events").keyedBy("user_id").ofTypes("account-changed", "account-closed");
    public static final Topic TOKEN_KEY_EVENTS =
            Topic.state("chutes.token-key-events").keyedBy("kid").ofTypes("token-key-changed");
    public static final Topic IMAGE_EVENTS =
            Topic.state("chutes.image-events").keyedBy("image_id").ofTypes("image-changed", "image-removed");
    public static final Topic INSTANCE_EVENTS = Topic.state("chutes.instance-events")
            .keyedBy("instance_id")
            .ofTypes("instance-launched", "instance-verified", "instance-activated", "instance-removed");
    public static final Topic INVOCATION_EVENTS = Topic.happenings("chutes.invocation-events", Duration.ofDays(1))
            .keyedBy("chute_id")
            .ofTypes("invocation-completed");
    public static final Topic CAPACITY_EVENTS = Topic.happenings("chutes.capacity-events", Duration.ofDays(7))
            .keyedBy("chute_id")
            .ofTypes("capacity-logged");
    public static final Topic PRICE_EVENTS =
            Topic.state("chutes.price-events").keyedBy("currency").ofTypes("price-quoted");

    /** Every topic, for whoever makes or watches them. */
    public static final List<Topic> ALL = List.of(
            CHUTE_EVENTS,
            CHUTE_HISTORY,
            CHUTE_ACTIVITY,
            BOUNTY_EVENTS,
            BOOST_EVENTS,
            ACCOUNT_EVENTS,
            TOKEN_KEY_EVENTS,
            IMAGE_EVENTS,
            INSTANCE_EVENTS,
            INVOCATION_EVENTS,
            CAPACITY_EVENTS,
            PRICE_EVENTS);

    private Topics() {}
}
