package io.openchutes.miner.strategy;

import com.fasterxml.jackson.databind.JsonNode;
import io.openchutes.miner.platform.MinerEvent;
import io.openchutes.miner.platform.OfferedChute;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** What events say of the chutes' targets before the list of chutes does. Safe for use by many threads. */
public final class Demand {
    /** The list is up to date after this time: the platform writes its targets down once a minute. */
    private static final Duration NEWER_THAN_THE_LIST = Duration.ofSeconds(90);

    private static final int MOST = 100_000;

    private record Told(int target, Instant until) {}

    private final Clock clock;
    private final Map<UUID, Told> told = new HashMap<>();

    public Demand(Clock clock) {
        this.clock = clock;
    }

    /** Takes what an event says; whether it says anything of what is wanted. */
    public synchronized boolean take(MinerEvent event) {
        if (event.type().equals("snapshot")) {
            boolean any = false;
            for (JsonNode chute : event.data().path("chutes")) {
                any |= put(chute, -1);
            }
            return any;
        }
        return switch (event.type()) {
            case "target-changed" -> put(event.data(), -1);
            case "chute-warmup-requested", "bounty-created", "bounty-increased" -> put(event.data(), 1);
            default -> false;
        };
    }

    /** @param least the target is at least this; -1: it is what the event says */
    private boolean put(JsonNode data, int least) {
        UUID chuteId;
        try {
            chuteId = UUID.fromString(data.path("chute_id").asText());
        } catch (IllegalArgumentException e) {
            // An event that names no chute says nothing of one.
            return false;
        }
        Instant now = clock.instant();
        told.values().removeIf(old -> !old.until().isAfter(now));
        if (told.size() >= MOST) {
            return false;
        }
        Told before = told.get(chuteId);
        int target = least < 0
                ? data.path("target").asInt(data.path("target_count").asInt(0))
                : Math.max(least, before == null ? 0 : before.target());
        told.put(chuteId, new Told(target, now.plus(NEWER_THAN_THE_LIST)));
        return true;
    }

    /** The chute with the target that was told last. */
    public synchronized OfferedChute apply(OfferedChute chute) {
        Told newer = told.get(chute.chuteId());
        return newer == null || !newer.until().isAfter(clock.instant()) ? chute : chute.wanting(newer.target());
    }
}
