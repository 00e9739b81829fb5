package io.openchutes.local.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SimulatedMinersTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final UUID CHUTE = new UUID(1, 1);
    private static final UUID FIRST_VERSION = new UUID(2, 1);
    private static final UUID SECOND_VERSION = new UUID(2, 2);

    private final SimulatedMiners miners = new SimulatedMiners(7, "chutes");
    private final List<Emission> emitted = new ArrayList<>();
    private Instant now = START;

    @Test
    void leavesAChuteColdThatNobodyWants() {
        miners.chuteChanged(chute(FIRST_VERSION, false, List.of("h100")));

        run(10);

        assertThat(emitted).isEmpty();
    }

    @Test
    void launchesVerifiesAndActivatesOnDemand() {
        miners.chuteChanged(chute(FIRST_VERSION, false, List.of("h100")));
        miners.demanded(CHUTE, now);

        run(10);

        assertThat(types()).containsExactly("instance-launched", "instance-verified", "instance-activated");
        assertThat(emitted).extracting(Emission::sequence).containsExactly(1L, 2L, 3L);
        assertThat(miners.serving()).singleElement().satisfies(instance -> {
            assertThat(instance.version()).isEqualTo(FIRST_VERSION);
            assertThat(instance.gpu()).isEqualTo("h100");
            assertThat(instance.activatedAt()).isNotNull();
        });
    }

    @Test
    void coolsDownAfterTheChutesOwnTime() {
        miners.chuteChanged(chute(FIRST_VERSION, false, List.of("h100")));
        miners.demanded(CHUTE, now);
        run(60);
        assertThat(miners.serving()).hasSize(1);

        run(60);

        assertThat(miners.serving()).isEmpty();
        // The registry's last words on an instance: its whole state, then the tombstone.
        Emission last = emitted.get(emitted.size() - 1);
        Emission before = emitted.get(emitted.size() - 2);
        assertThat(((InstanceState) before.data()).reason()).isEqualTo("shut down: idle");
        assertThat(last.data()).isNull();
        assertThat(last.sequence()).isEqualTo(before.sequence() + 1);
    }

    @Test
    void removesInstancesOfADeletedOrDisabledChute() {
        miners.chuteChanged(chute(FIRST_VERSION, false, List.of("h100")));
        miners.demanded(CHUTE, now);
        run(10);
        miners.chuteDeleted(CHUTE);
        run(2);

        assertThat(miners.ofChute(CHUTE)).isEmpty();

        miners.chuteChanged(chute(FIRST_VERSION, false, List.of("h100")));
        miners.demanded(CHUTE, now);
        run(10);
        miners.chuteChanged(chute(FIRST_VERSION, true, List.of("h100")));
        run(2);

        assertThat(miners.ofChute(CHUTE)).isEmpty();
    }

    @Test
    void replacesTheOldVersionsInstanceByOneOfTheSameMiner() {
        miners.chuteChanged(chute(FIRST_VERSION, false, List.of("h100")));
        miners.demanded(CHUTE, now);
        run(10);
        InstanceState old = miners.serving().get(0);

        miners.chuteChanged(chute(SECOND_VERSION, false, List.of("h100")));
        run(2);
        assertThat(miners.serving()).contains(old);
        run(10);

        assertThat(miners.serving()).singleElement().satisfies(instance -> {
            assertThat(instance.version()).isEqualTo(SECOND_VERSION);
            assertThat(instance.minerHotkey()).isEqualTo(old.minerHotkey());
        });
    }

    @Test
    void leavesAChuteAloneForWhichNoMinerHasAGpu() {
        miners.chuteChanged(chute(FIRST_VERSION, false, List.of("b200")));
        miners.demanded(CHUTE, now);

        run(10);

        assertThat(emitted).isEmpty();
    }

    @Test
    void takesUpTheInstancesOfAnEarlierRun() {
        miners.chuteChanged(chute(FIRST_VERSION, false, List.of("h100")));
        miners.demanded(CHUTE, now);
        run(10);
        InstanceState left = miners.serving().get(0);

        SimulatedMiners next = new SimulatedMiners(7, "chutes");
        next.restore(left, 3);
        next.tick(now);

        assertThat(next.ofChute(CHUTE)).isEmpty();
        next.chuteChanged(chute(FIRST_VERSION, false, List.of("h100")));
        next.restore(left, 3);
        next.demanded(CHUTE, now);
        assertThat(next.tick(now)).isEmpty();
        assertThat(next.serving()).containsExactly(left);
    }

    @Test
    void doesTheSameForTheSameSeed() {
        List<Emission> first = playedThrough(new SimulatedMiners(42, "chutes"));
        List<Emission> second = playedThrough(new SimulatedMiners(42, "chutes"));

        assertThat(first).isNotEmpty().isEqualTo(second);
    }

    private static List<Emission> playedThrough(SimulatedMiners miners) {
        List<Emission> emissions = new ArrayList<>();
        Traffic traffic = new Traffic(42, miners);
        miners.chuteChanged(chute(FIRST_VERSION, false, List.of("a100", "h100", "l40s")));
        miners.demanded(CHUTE, START);
        for (int second = 0; second < 200; second++) {
            emissions.addAll(miners.tick(START.plusSeconds(second)));
            emissions.addAll(traffic.tick(START.plusSeconds(second)));
        }
        return emissions;
    }

    @Test
    void sendsCallsAndCapacityLogsForWhatServes() {
        SimulatedMiners served = new SimulatedMiners(1, "chutes");
        List<Emission> emissions = playedThrough(served);

        assertThat(emissions.stream().map(Emission::type).collect(Collectors.toSet()))
                .contains("invocation-completed", "capacity-logged");
        assertThat(emissions)
                .filteredOn(emission -> emission.data() instanceof CapacityLogged)
                .extracting(emission -> (CapacityLogged) emission.data())
                .allSatisfy(log -> {
                    assertThat(log.totalRequests1h())
                            .isEqualTo(log.completedRequests1h() + log.rateLimitedRequests1h());
                    assertThat(log.utilization1h()).isBetween(0.0, 1.0);
                });
    }

    private void run(int seconds) {
        for (int second = 0; second < seconds; second++) {
            emitted.addAll(miners.tick(now));
            now = now.plusSeconds(1);
        }
    }

    private List<String> types() {
        return emitted.stream().map(Emission::type).toList();
    }

    private static KnownChute chute(UUID version, boolean disabled, List<String> gpus) {
        return new KnownChute(
                CHUTE, "org/model", "alice", false, version, gpus, 1, "vllm", disabled, 1, 100, START.minusSeconds(60));
    }
}
