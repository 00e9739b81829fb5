package io.openchutes.bounty.bounty;

import io.openchutes.bounty.chute.ChuteCopy;
import io.openchutes.bounty.instance.InstanceState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The contract's sentences, one after the other, and nothing of how the service keeps them. */
final class BountyModel {
    private static final Duration LIFETIME = Duration.ofHours(1);

    final Map<UUID, Instant> hot = new HashMap<>();
    private final Map<UUID, Instant> launched = new HashMap<>();
    private ChuteCopy chute;
    private Instant created;
    private String version;
    private Instant life;
    private Instant noneBefore = Instant.MIN;
    private Instant notified = Instant.MIN;
    private Instant warmUpInWaiting;

    List<String> sweep(Instant now) {
        List<String> expected = new ArrayList<>();
        if (created != null && !now.isBefore(created.plus(LIFETIME))) {
            created = null;
            expected.add("expired");
        }
        return expected;
    }

    List<String> increase(Instant now) {
        if (chute == null || chute.disabled()) {
            return List.of();
        }
        List<String> expected = sweep(now);
        if (created == null) {
            create(now, expected);
        } else if (notifies(now)) {
            expected.add("increased notified");
        }
        return expected;
    }

    List<String> warmUp(Instant at, Instant now) {
        if (chute == null) {
            if (warmUpInWaiting == null || at.isAfter(warmUpInWaiting)) {
                warmUpInWaiting = at;
            }
            return List.of();
        }
        List<String> expected = sweep(now);
        boolean cold = hot.keySet().stream().noneMatch(id -> launched.get(id).isAfter(chute.createdAt()));
        if (created == null && cold && !chute.disabled() && !at.isBefore(chute.createdAt())) {
            create(now, expected);
        }
        return expected;
    }

    private void create(Instant now, List<String> expected) {
        if (now.isBefore(noneBefore)) {
            return;
        }
        created = now;
        version = chute.version();
        life = chute.createdAt();
        noneBefore = now.plusSeconds(600);
        expected.add(notifies(now) ? "created notified" : "created");
    }

    private boolean notifies(Instant now) {
        if (notified != Instant.MIN && now.isBefore(notified.plusSeconds(30))) {
            return false;
        }
        notified = now;
        return true;
    }

    List<String> instanceIs(InstanceState state, Instant now) {
        launched.put(state.instanceId(), state.launchedAt());
        boolean isHot = state.active() && state.verified();
        boolean news = isHot && !hot.containsKey(state.instanceId());
        if (!isHot) {
            hot.remove(state.instanceId());
        }
        if (!news) {
            return List.of();
        }
        hot.put(state.instanceId(), state.at());
        List<String> expected = sweep(now);
        if (created != null && chute != null && state.launchedAt().isAfter(chute.createdAt())) {
            if (state.at().isBefore(created)) {
                expected.add("withdrawn already hot");
            } else {
                expected.add("claimed " + state.instanceId());
                noneBefore = now.plusSeconds(600);
            }
            created = null;
        }
        return expected;
    }

    List<String> chuteIs(ChuteCopy copy, Instant now) {
        chute = copy;
        List<String> expected = sweep(now);
        if (created != null) {
            String reason = !life.equals(copy.createdAt())
                    ? "chute deleted"
                    : copy.disabled() ? "chute disabled" : version.equals(copy.version()) ? null : "new version";
            if (reason != null) {
                expected.add("withdrawn " + reason);
                created = null;
            }
        }
        if (warmUpInWaiting != null) {
            expected.addAll(warmUp(warmUpInWaiting, now));
            warmUpInWaiting = null;
        }
        return expected;
    }

    List<String> chuteGone(Instant at, Instant now) {
        chute = null;
        if (warmUpInWaiting != null && !warmUpInWaiting.isAfter(at)) {
            warmUpInWaiting = null;
        }
        List<String> expected = sweep(now);
        if (created != null) {
            expected.add("withdrawn chute deleted");
            created = null;
        }
        return expected;
    }
}
