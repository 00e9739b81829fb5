package io.openchutes.bounty.bounty;

import io.openchutes.bounty.chute.ChuteCopy;
import io.openchutes.bounty.instance.InstanceCopy;
import io.openchutes.bounty.instance.InstanceState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** What the services do around the book, on maps instead of tables. */
final class BookOnMaps {
    final BountyBook book = new BountyBook(ReorderedRecords.CHUTE);
    final Map<UUID, InstanceCopy> instances = new HashMap<>();
    private ChuteCopy chute;
    private Instant waiting;

    List<BountyEvent> chuteIs(ChuteCopy copy, Instant now) {
        chute = copy;
        List<BountyEvent> events = settled(now, () -> book.chuteIs(copy, now));
        if (waiting != null) {
            events.addAll(warmUp(waiting, now));
            waiting = null;
        }
        return events;
    }

    List<BountyEvent> chuteGone(Instant at, Instant now) {
        chute = null;
        if (waiting != null && !waiting.isAfter(at)) {
            waiting = null;
        }
        return settled(now, () -> book.end(WithdrawalReason.CHUTE_DELETED, now));
    }

    List<BountyEvent> instanceIs(InstanceState state, Instant now) {
        InstanceCopy copy = instances.computeIfAbsent(state.instanceId(), InstanceCopy::new);
        if (!copy.becomes(state)) {
            return List.of();
        }
        return settled(now, () -> chute == null ? Optional.empty() : book.activated(copy, chute, now));
    }

    List<BountyEvent> warmUp(Instant at, Instant now) {
        if (chute == null) {
            waiting = waiting == null || at.isAfter(waiting) ? at : waiting;
            return List.of();
        }
        boolean cold = instances.values().stream().noneMatch(copy -> copy.isHot() && copy.countsFor(chute));
        boolean wanted = cold && !chute.disabled() && !at.isBefore(chute.createdAt());
        return settled(now, () -> wanted ? book.warmUp(chute, now) : Optional.empty());
    }

    List<BountyEvent> increase(Instant now) {
        if (chute == null || chute.disabled()) {
            return List.of();
        }
        return settled(now, () -> book.increase(chute, now).event());
    }

    List<BountyEvent> sweep(Instant now) {
        return settled(now, Optional::empty);
    }

    private List<BountyEvent> settled(Instant now, Supplier<Optional<BountyEvent>> action) {
        List<BountyEvent> events = new ArrayList<>();
        book.expireIfDue(now).ifPresent(events::add);
        action.get().ifPresent(events::add);
        return events;
    }
}
