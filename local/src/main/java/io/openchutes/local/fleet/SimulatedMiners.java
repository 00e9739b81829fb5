package io.openchutes.local.fleet;

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
 * Decides what the simulated miners do: gives each chute the instances that it should have, one step a tick. It knows no Kafka and no
 * clock: what it does follows from what it is told and from its seed.
 */
final class SimulatedMiners {
    private static final Duration UNTIL_VERIFIED = Duration.ofSeconds(2);
    private static final Duration UNTIL_ACTIVE = Duration.ofSeconds(4);
    private static final Duration BETWEEN_VERIFICATIONS = Duration.ofMinutes(5);
    private static final Duration DEFAULT_SHUTDOWN = Duration.ofSeconds(300);
    private static final int ALWAYS_WARM = 2;
    private static final int MOST_INSTANCES = 60;

    private final String systemUsername;
    private final Random random;
    private final List<Miner> miners;
    private final Map<UUID, KnownChute> chutes = new LinkedHashMap<>();
    private final Map<UUID, Instant> wantedSince = new HashMap<>();
    private final InstanceRegistry instances = new InstanceRegistry();
    /** Which instance of an old version each instance of the new one takes the place of. */
    private final Map<UUID, UUID> replaced = new HashMap<>();

    SimulatedMiners(long seed, String systemUsername) {
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
        instances.restore(state, sequence);
    }

    /** An instance of an earlier run that is gone already. */
    void forget(UUID instanceId) {
        instances.forget(instanceId);
    }

    /** The instances that answer calls now. */
    List<InstanceState> serving() {
        return instances.live().stream().filter(InstanceState::serves).toList();
    }

    List<InstanceState> ofChute(UUID chuteId) {
        return instances.live().stream()
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
        for (InstanceState instance : instances.live()) {
            progress(instance, now, emissions);
        }
        chutes.values().stream()
                .sorted(Comparator.comparing(KnownChute::chuteId))
                .forEach(chute -> fit(chute, now, emissions));
        return emissions;
    }

    /** Instances whose chute is gone, or is another one by the same name than they were launched for. */
    private void removeStrays(Instant now, List<Emission> emissions) {
        for (InstanceState instance : instances.live()) {
            KnownChute chute = chutes.get(instance.chuteId());
            if (chute == null || instance.launchedAt().isBefore(chute.createdAt())) {
                remove(instance, now, "chute deleted", emissions);
            }
        }
    }

    private void progress(InstanceState instance, Instant now, List<Emission> emissions) {
        // What was listed before this tick's removals may be gone.
        InstanceState state = instances.find(instance.instanceId());
        if (state == null) {
            return;
        }
        Duration age = Duration.between(state.launchedAt(), now);
        if (!state.verified() && age.compareTo(UNTIL_VERIFIED) >= 0) {
            emissions.addAll(instances.verify(state.instanceId(), now));
        } else if (state.verified() && !state.active() && age.compareTo(UNTIL_ACTIVE) >= 0) {
            emissions.addAll(instances.activate(state.instanceId(), now));
            UUID old = replaced.remove(state.instanceId());
            if (old != null && instances.find(old) != null) {
                emissions.addAll(instances.remove(old, now, "replaced by a new version"));
            }
        } else if (state.serves()
                && Duration.between(state.lastVerifiedAt(), now).compareTo(BETWEEN_VERIFICATIONS) >= 0) {
            emissions.addAll(instances.verify(state.instanceId(), now));
        }
    }

    private void fit(KnownChute chute, Instant now, List<Emission> emissions) {
        List<InstanceState> present = ofChute(chute.chuteId());
        int target = target(chute, now);
        if (target == 0) {
            String why = chute.disabled() ? "chute disabled" : "shut down: idle";
            present.forEach(instance -> remove(instance, now, why, emissions));
            return;
        }
        List<InstanceState> current = present.stream()
                .filter(instance -> instance.version().equals(chute.version()))
                .toList();
        Optional<InstanceState> unreplaced = present.stream()
                .filter(instance -> !instance.version().equals(chute.version()))
                .filter(old -> current.stream().noneMatch(i -> old.instanceId().equals(replaced.get(i.instanceId()))))
                .findFirst();
        if (unreplaced.isPresent()) {
            InstanceState old = unreplaced.get();
            launch(chute, Optional.of(old), now, emissions)
                    .ifPresentOrElse(
                            launched -> replaced.put(launched.instanceId(), old.instanceId()),
                            // Nobody can run the new version: the old one must not go on in its name.
                            () -> remove(old, now, "no capacity for the new version", emissions));
        } else if (present.size() == current.size()
                && current.size() < target
                && instances.live().size() < MOST_INSTANCES) {
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

    private Optional<InstanceState> launch(
            KnownChute chute, Optional<InstanceState> replaced, Instant now, List<Emission> emissions) {
        return owner(chute, replaced.map(InstanceState::minerHotkey)).map(miner -> {
            String gpu = chute.supportedGpus().stream()
                    .filter(miner.gpus()::contains)
                    .findFirst()
                    .orElseThrow();
            InstanceState state =
                    InstanceState.launched(new UUID(random.nextLong(), random.nextLong()), chute, miner, gpu, now);
            emissions.addAll(instances.launch(state));
            return state;
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

    private void remove(InstanceState instance, Instant now, String why, List<Emission> emissions) {
        replaced.remove(instance.instanceId());
        emissions.addAll(instances.remove(instance.instanceId(), now, why));
    }
}
