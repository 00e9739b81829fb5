package io.openchutes.metrics.rollup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.openchutes.inputs.Inputs;
import io.openchutes.metrics.rollup.InvocationTally.Key;
import io.openchutes.metrics.rollup.InvocationTally.Sums;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class InvocationTallyTest {
    private static final UUID CHUTE = new UUID(1, 1);
    private static final UUID INSTANCE = new UUID(2, 2);
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void putsAnInvocationIntoTheBucketThatItCompletedIn() {
        assertThat(Buckets.startOf(NOON)).isEqualTo(NOON);
        assertThat(Buckets.startOf(NOON.plusSeconds(299).plusNanos(999_999_999)))
                .isEqualTo(NOON);
        assertThat(Buckets.startOf(NOON.plusSeconds(300))).isEqualTo(NOON.plusSeconds(300));
        assertThat(Buckets.startOf(Instant.ofEpochSecond(-1))).isEqualTo(Instant.ofEpochSecond(-300));
    }

    @Test
    void theBucketAtTheWindowsEdgeCountsWhole() {
        Instant now = NOON.plusSeconds(123);

        assertThat(Buckets.firstCounting(now)).isEqualTo(NOON.minusSeconds(86_400));
        assertThat(Buckets.isOver(now.minusSeconds(86_400), now)).isFalse();
        assertThat(Buckets.isOver(now.minusSeconds(86_400).minusMillis(1), now)).isTrue();
    }

    @Test
    void onlySuccessesEnterTheMeans() {
        Sums sums = single(
                invocation("success", 100L, 50.0),
                invocation("error", 7L, 7.0),
                invocation("rate_limited", null, null),
                invocation("a word from the future", 9L, 9.0));

        assertThat(sums.invocations()).isEqualTo(4);
        assertThat(sums.failures()).isEqualTo(3);
        assertThat(sums.tpsCount()).isEqualTo(1);
        assertThat(sums.tpsSum()).isEqualTo(50.0);
        assertThat(sums.outputCount()).isEqualTo(1);
        assertThat(sums.outputSum()).isEqualTo(100);
    }

    @Test
    void aFigureThatIsNotStatedCountsNeitherAsZeroNorAtAll() {
        Sums sums = single(
                invocation("success", 100L, null), invocation("success", null, 40.0), invocation("success", 0L, 0.0));

        assertThat(sums.outputCount()).isEqualTo(2);
        assertThat(sums.outputSum()).isEqualTo(100);
        assertThat(sums.tpsCount()).isEqualTo(2);
        assertThat(sums.tpsSum()).isEqualTo(40.0);
    }

    @Test
    void keepsChutesInstancesMinersAndBucketsApart() {
        InvocationCompleted one = invocation("success", 1L, 1.0);
        List<InvocationCompleted> all = List.of(
                one,
                with(one, new UUID(9, 9), INSTANCE, "5Miner", NOON),
                with(one, CHUTE, new UUID(8, 8), "5Miner", NOON),
                with(one, CHUTE, INSTANCE, "5Another", NOON),
                with(one, CHUTE, INSTANCE, "5Miner", NOON.plusSeconds(300)));

        InvocationTally tally = InvocationTally.of(all);

        assertThat(tally.byInstance()).hasSize(5);
        assertThat(tally.byChute()).hasSize(3);
        assertThat(tally.byInstance().stream().map(Map.Entry::getKey).toList())
                .as("written in the same order by every replica")
                .isSortedAccordingTo(java.util.Comparator.comparing(Key::chuteId)
                        .thenComparing(Key::bucketStart)
                        .thenComparing(Key::instanceId)
                        .thenComparing(Key::minerHotkey));
    }

    @Test
    void countsForTheChuteWhatItCountsForItsInstances() {
        InvocationCompleted one = invocation("success", 100L, 50.0);
        InvocationTally tally = InvocationTally.of(
                List.of(one, with(one, CHUTE, new UUID(8, 8), "5Another", NOON), invocation("error", null, null)));

        assertThat(tally.byChute()).singleElement().satisfies(row -> {
            assertThat(row.getValue().invocations()).isEqualTo(3);
            assertThat(row.getValue().failures()).isEqualTo(1);
            assertThat(row.getValue().outputSum()).isEqualTo(200);
        });
    }

    @Test
    void keepsWhenTheFirstOfThemStarted() {
        InvocationCompleted late = invocation("success", 1L, 1.0);
        InvocationCompleted early = with(late, CHUTE, INSTANCE, "5Miner", NOON.plusSeconds(1));
        InvocationCompleted earliest = with(late, CHUTE, INSTANCE, "5Miner", NOON.plusSeconds(0));

        assertThat(single(early, earliest, early).firstStartedAt()).isEqualTo(NOON.minusSeconds(5));
    }

    @Test
    void theSumsAreThoseOfAPlainModelHoweverTheInvocationsAreCutIntoBatches() {
        Inputs.forAll(200, in -> {
            List<Integer> seeds = in.list(0, 60, () -> in.integer(0, 10_000));
            int cut = in.integer(1, 20);
            List<InvocationCompleted> all = new ArrayList<>();
            for (int seed : seeds) {
                all.add(with(
                        invocation(
                                seed % 5 == 0 ? "error" : "success",
                                seed % 3 == 0 ? null : (long) seed,
                                seed % 7 == 0 ? null : seed / 3.0),
                        new UUID(1, seed % 2),
                        new UUID(2, seed % 3),
                        "5Miner" + seed % 3,
                        NOON.plusSeconds(seed)));
            }
            Map<Key, double[]> model = new HashMap<>();
            for (InvocationCompleted i : all) {
                double[] m = model.computeIfAbsent(
                        new Key(i.chuteId(), Buckets.startOf(i.completedAt()), i.instanceId(), i.minerHotkey()),
                        key -> new double[3]);
                m[0]++;
                if (i.status().equals("success")) {
                    m[1] += i.outputTokens() == null ? 0 : i.outputTokens();
                    m[2] += i.tokensPerSecond() == null ? 0 : i.tokensPerSecond();
                }
            }

            Map<Key, double[]> sums = new HashMap<>();
            for (int from = 0; from < all.size(); from += cut) {
                for (Map.Entry<Key, Sums> row : InvocationTally.of(all.subList(from, Math.min(all.size(), from + cut)))
                        .byInstance()) {
                    double[] s = sums.computeIfAbsent(row.getKey(), key -> new double[3]);
                    s[0] += row.getValue().invocations();
                    s[1] += row.getValue().outputSum();
                    s[2] += row.getValue().tpsSum();
                }
            }

            assertThat(sums.keySet()).isEqualTo(model.keySet());
            model.forEach((key, m) -> {
                assertThat(sums.get(key)[0]).isEqualTo(m[0]);
                assertThat(sums.get(key)[1]).isEqualTo(m[1]);
                assertThat(sums.get(key)[2]).isCloseTo(m[2], within(1e-6));
            });
        });
    }

    private static Sums single(InvocationCompleted... invocations) {
        InvocationTally tally = InvocationTally.of(List.of(invocations));
        assertThat(tally.byInstance()).hasSize(1);
        return tally.byInstance().get(0).getValue();
    }

    private static InvocationCompleted invocation(String status, Long tokens, Double rate) {
        return new InvocationCompleted(
                UUID.randomUUID(), CHUTE, INSTANCE, "5Miner", NOON.minusSeconds(5), NOON, tokens, rate, null, status);
    }

    private static InvocationCompleted with(
            InvocationCompleted i, UUID chute, UUID instance, String hotkey, Instant completedAt) {
        return new InvocationCompleted(
                UUID.randomUUID(),
                chute,
                instance,
                hotkey,
                completedAt.minusSeconds(5),
                completedAt,
                i.outputTokens(),
                i.tokensPerSecond(),
                i.timeToFirstToken(),
                i.status());
    }
}
