package io.openchutes.local.fleet;

import io.openchutes.contracts.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

/**
 * The simulated miners and the registry of their instances: gives each chute the instances that it should have, one step a tick, and
 * says what happened. It knows no Kafka and no clock: what it does follows from what it is told and from its seed.
 */
final class Registry {
    private static final Duration UNTIL_VERIFIED = Duration.ofSeconds(2);
    private static final Duration UNTIL_ACTIVE = Duration.ofSeconds(4);
    private static final Duration BETWEEN_VERIFICATIONS = Duration.ofMinutes(5);
    private static final Duration DEFAULT_SHUTDOWN = Duration.ofSeconds(300);
    private static final int ALWAYS_WARM = 2;
    private static final int MOST_INSTANCES = 60;

    private static final class Instance {
        private InstanceState state;
        private long sequence;
        /** The old version's instance whose place this one takes. */
        private UUID replaces;

        Instance(InstanceState state, long sequence) {
            this.state = state;
            this.sequence = sequence;
        }
    }

    private final String systemUsername;
    private final Random random;
    private final List<Miner> miners;
    private final Map<UUID, KnownChute> chutes = new LinkedHashMap<>();
    private final Map<UUID, Instant> wantedSince = new HashMap<>();
    private final Map<UUID, Instance> instances = new LinkedHashMap<>();

    Registry(long seed, String systemUsername) {
        this.random = new Random(seed);
        this.miners = Miner.drawn(random);
        this.systemUsername = systemUsername;
    }

    void chuteChanged(KnownChute chute) {
        chutes.put(chute.chuteId(), chute);
    }

    void chuteDeleted(UUID chuteId) {
        chutes.remove(chuteId);
        wantedSince.remove(chuteId);
    }

    /** Somebody wants the chute hot: a warm-up or a bounty. */
    void demanded(UUID chuteId, Instant at) {
        wantedSince.merge(chuteId, at, (a, b) -> a.isAfter(b) ? a : b);
    }

    /** An instance of an earlier run of the simulation. */
    void restore(InstanceState state, long sequence) {
        instances.put(state.instanceId(), new Instance(state, sequence));
    }

    /** An instance of an earlier run that is gone already. */
    void forget(UUID instanceId) {
        instances.remove(instanceId);
    }

    /** The instances that answer calls now. */
    List<InstanceState> serving() {
        return instances.values().stream()
                .map(instance -> instance.state)
                .filter(InstanceState::serves)
                .toList();
    }

    List<InstanceState> ofChute(UUID chuteId) {
        return instances.values().stream()
                .map(instance -> instance.state)
                .filter(state -> state.chuteId().equals(chuteId))
                .toList();
    }

    Optional<KnownChute> chute(UUID chuteId) {
        return Optional.ofNullable(chutes.get(chuteId));
    }

    /** How many instances the chute should have. */
    int target(UUID chuteId, Instant now) {
        return chute(chuteId).map(chute -> target(chute, now)).orElse(0);
    }

    /** One step: removals first, then progress, then launches. */
    List<Emission> tick(Instant now) {
        List<Emission> emissions = new ArrayList<>();
        removeStrays(now, emissions);
        for (Instance instance : List.copyOf(instances.values())) {
            progress(instance, now, emissions);
        }
        chutes.values().stream()
                .sorted(Comparator.comparing(KnownChute::chuteId))
                .forEach(chute -> fit(chute, now, emissions));
        return emissions;
    }

    /** Instances whose chute is gone, or is another one by the same name than they were launched for. */
    private void removeStrays(Instant now, List<Emission> emissions) {
        for (Instance instance : List.copyOf(instances.values())) {
            KnownChute chute = chutes.get(instance.state.chuteId());
            if (chute == null || instance.state.launchedAt().isBefore(chute.createdAt())) {
                remove(instance, now, "chute deleted", emissions);
            }
        }
    }

    private void progress(Instance instance, Instant now, List<Emission> emissions) {
        InstanceState state = instance.state;
        Duration age = Duration.between(state.launchedAt(), now);
        if (!state.verified() && age.compareTo(UNTIL_VERIFIED) >= 0) {
            change(instance, "instance-verified", state.verified(now), emissions);
        } else if (state.verified() && !state.active() && age.compareTo(UNTIL_ACTIVE) >= 0) {
            change(instance, "instance-activated", state.activated(now), emissions);
            Instance old = instance.replaces == null ? null : instances.get(instance.replaces);
            if (old != null) {
                remove(old, now, "replaced by a new version", emissions);
            }
        } else if (state.serves()
                && Duration.between(state.lastVerifiedAt(), now).compareTo(BETWEEN_VERIFICATIONS) >= 0) {
            change(instance, "instance-verified", state.verified(now), emissions);
        }
    }

    private void fit(KnownChute chute, Instant now, List<Emission> emissions) {
        List<Instance> present = instances.values().stream()
                .filter(instance -> instance.state.chuteId().equals(chute.chuteId()))
                .toList();
        int target = target(chute, now);
        if (target == 0) {
            String why = chute.disabled() ? "chute disabled" : "shut down: idle";
            present.forEach(instance -> remove(instance, now, why, emissions));
            return;
        }
        List<Instance> current = present.stream()
                .filter(instance -> instance.state.version().equals(chute.version()))
                .toList();
        Optional<Instance> unreplaced = present.stream()
                .filter(instance -> !instance.state.version().equals(chute.version()))
                .filter(old ->
                        current.stream().noneMatch(i -> old.state.instanceId().equals(i.replaces)))
                .findFirst();
        if (unreplaced.isPresent()) {
            Instance old = unreplaced.get();
            launch(chute, Optional.of(old.state), now, emissions)
                    .ifPresentOrElse(
                            launched -> launched.replaces = old.state.instanceId(),
                            // Nobody can run the new version: the old one must not go on in its name.
                            () -> remove(old, now, "no capacity for the new version", emissions));
        } else if (present.size() == current.size() && current.size() < target && instances.size() < MOST_INSTANCES) {
            launch(chute, Optional.empty(), now, emissions);
        } else if (current.size() > target) {
            remove(current.get(current.size() - 1), now, "scaled down", emissions);
        }
    }

    private int target(KnownChute chute, Instant now) {
        if (chute.disabled() || owner(chute, Optional.empty()).isEmpty()) {
            return 0;
        }
        int most = chute.maxInstances() == null ? ALWAYS_WARM : chute.maxInstances();
        if (chute.isPublic() && chute.username().equals(systemUsername)) {
            return Math.min(ALWAYS_WARM, most);
        }
        Instant demanded = wantedSince.get(chute.chuteId());
        Duration patience = chute.shutdownAfterSeconds() == null
                ? DEFAULT_SHUTDOWN
                : Duration.ofSeconds(chute.shutdownAfterSeconds());
        boolean wanted = demanded != null
                && !demanded.isBefore(chute.createdAt())
                && demanded.plus(patience).isAfter(now);
        return wanted ? 1 : 0;
    }

    private Optional<Instance> launch(
            KnownChute chute, Optional<InstanceState> replaced, Instant now, List<Emission> emissions) {
        return owner(chute, replaced.map(InstanceState::minerHotkey)).map(miner -> {
            String gpu = chute.supportedGpus().stream()
                    .filter(miner.gpus()::contains)
                    .findFirst()
                    .orElseThrow();
            InstanceState state =
                    InstanceState.launched(new UUID(random.nextLong(), random.nextLong()), chute, miner, gpu, now);
            Instance instance = new Instance(state, 0);
            instances.put(state.instanceId(), instance);
            change(instance, "instance-launched", state, emissions);
            return instance;
        });
    }

    /** A miner who has a GPU for the chute, the preferred one if it does. */
    private Optional<Miner> owner(KnownChute chute, Optional<String> preferred) {
        List<Miner> able = miners.stream()
                .filter(miner -> chute.supportedGpus().stream().anyMatch(miner.gpus()::contains))
                .toList();
        if (able.isEmpty()) {
            return Optional.empty();
        }
        Optional<Miner> wanted = able.stream()
                .filter(miner -> preferred.filter(miner.hotkey()::equals).isPresent())
                .findFirst();
        return wanted.or(() -> Optional.of(able.get(random.nextInt(able.size()))));
    }

    private void remove(Instance instance, Instant now, String why, List<Emission> emissions) {
        change(instance, "instance-removed", instance.state.removed(now, why), emissions);
        String id = instance.state.instanceId().toString();
        emissions.add(new Emission(Topics.INSTANCE_EVENTS, "instance-removed", id, instance.sequence + 1, null));
        instances.remove(instance.state.instanceId());
    }

    private static void change(Instance instance, String type, InstanceState state, List<Emission> emissions) {
        instance.state = state;
        instance.sequence++;
        emissions.add(
                new Emission(Topics.INSTANCE_EVENTS, type, state.instanceId().toString(), instance.sequence, state));
    }
}
