package io.openchutes.local.fleet;

import io.openchutes.contracts.Topics;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A registry of instances outside of the services: which instances live, and the events that each change of one publishes. The break test
 * plays it. It knows no Kafka and no clock.
 */
public final class InstanceRegistry {
    private record Entry(InstanceState state, long sequence) {}

    private final Map<UUID, Entry> entries = new LinkedHashMap<>();

    /** The instances that were launched and not removed, in the order of their launches. */
    public List<InstanceState> live() {
        return entries.values().stream().map(Entry::state).toList();
    }

    /** The instance, or null once it is removed. */
    public InstanceState find(UUID instanceId) {
        Entry entry = entries.get(instanceId);
        return entry == null ? null : entry.state();
    }

    public List<Emission> launch(InstanceState state) {
        return List.of(change("instance-launched", state));
    }

    public List<Emission> verify(UUID instanceId, Instant now) {
        return List.of(change("instance-verified", find(instanceId).verified(now)));
    }

    public List<Emission> activate(UUID instanceId, Instant now) {
        return List.of(change("instance-activated", find(instanceId).activated(now)));
    }

    /** The instance's last state, then its tombstone. */
    public List<Emission> remove(UUID instanceId, Instant now, String reason) {
        Emission last = change("instance-removed", find(instanceId).removed(now, reason));
        entries.remove(instanceId);
        return List.of(
                last,
                new Emission(Topics.INSTANCE_EVENTS, "instance-removed", last.subject(), last.sequence() + 1, null));
    }

    private Emission change(String type, InstanceState state) {
        Entry before = entries.get(state.instanceId());
        long sequence = before == null ? 1 : before.sequence() + 1;
        entries.put(state.instanceId(), new Entry(state, sequence));
        return new Emission(Topics.INSTANCE_EVENTS, type, state.instanceId().toString(), sequence, state);
    }
}
