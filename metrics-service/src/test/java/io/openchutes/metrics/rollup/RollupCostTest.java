package io.openchutes.metrics.rollup;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.metrics.MetricsFixtures;
import io.openchutes.testing.PlatformResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * What a read costs, in rows and blocks as PostgreSQL counts them, not in time. {@code -Dinvocations=10000000} compares with ten million;
 * by default it is a hundred times fewer, since the cost does not depend on it.
 */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class RollupCostTest {
    private static final int FEW = 10_000;
    private static final int MANY = Integer.getInteger("invocations", 100_000);
    private static final int INSTANCES = 10;
    private static final Pattern ROWS =
            Pattern.compile("(?:Scan|Index Scan) .*on invocation_rollup.*actual .*rows=(\\d+)");
    private static final Pattern BLOCKS = Pattern.compile("Buffers: shared (?:hit=(\\d+))?\\s*(?:read=(\\d+))?");

    @Inject
    MetricsFixtures fixtures;

    @Inject
    InvocationRollupRepository rollups;

    private record Cost(long rows, long blocks) {}

    @Test
    void aReadAfterManyInvocationsCostsWhatItDoesAfterFew() {
        Cost few = costAfter(FEW);
        Cost many = costAfter(MANY);
        System.out.printf("Reading the means after %,d invocations: %s; after %,d: %s%n", FEW, few, MANY, many);

        assertThat(many.rows()).isEqualTo(few.rows()).isEqualTo(INSTANCES * 288L);
        assertThat(many.blocks()).as("blocks").isLessThan(2 * few.blocks() + 50);
    }

    @Test
    void theMeansOfOneOfManyChutesAreReadByAnIndex() {
        UUID chute = fixtures.publicChute("plan/llama");
        fixtures.run(
                "INSERT INTO invocation_rollup SELECT CASE WHEN n % 200 = 0 THEN ?::uuid ELSE gen_random_uuid() END,"
                        + " gen_random_uuid(), '5Miner', date_bin('5 minutes', now(), 'epoch') - (n % 280) * interval '5 minutes',"
                        + " 1, 0, 1, 1, 1, 1, now() FROM generate_series(1, 100000) n",
                chute);
        fixtures.run("ANALYZE invocation_rollup");

        List<String> plan = explain("EXPLAIN ", chute);
        fixtures.run("DELETE FROM invocation_rollup WHERE miner_hotkey = '5Miner'");

        assertThat(String.join("\n", plan))
                .contains("invocation_rollup_pkey")
                .doesNotContain("Seq Scan on invocation_rollup");
    }

    private Cost costAfter(int invocations) {
        UUID chute = fixtures.publicChute("cost/" + invocations);
        Instant end = MetricsFixtures.now();
        Random random = new Random(1);
        List<UUID> instances = new ArrayList<>();
        for (int i = 0; i < INSTANCES; i++) {
            instances.add(UUID.randomUUID());
        }
        int batch = 5000;
        for (int from = 0; from < invocations; from += batch) {
            List<InvocationCompleted> part = new ArrayList<>(batch);
            for (int i = from; i < Math.min(from + batch, invocations); i++) {
                // Every instance and bucket has its share, however few there are.
                int slot = i % (INSTANCES * 288);
                Instant at = end.minus(Duration.ofMinutes(5L * (slot / INSTANCES)));
                part.add(new InvocationCompleted(
                        new UUID(random.nextLong(), i),
                        chute,
                        instances.get(slot % INSTANCES),
                        "5Cost",
                        at.minusSeconds(1),
                        at,
                        100L,
                        50.0,
                        null,
                        "success"));
            }
            io.quarkus.narayana.jta.QuarkusTransaction.requiringNew().run(() -> rollups.add(InvocationTally.of(part)));
        }
        fixtures.run("VACUUM ANALYZE invocation_rollup");
        assertThat(fixtures.number("SELECT sum(invocations) FROM invocation_rollup WHERE chute_id = ?", chute))
                .isEqualTo(invocations);
        List<String> plan = explain("EXPLAIN (ANALYZE, BUFFERS) ", chute);
        return new Cost(rows(plan), blocks(plan));
    }

    private List<String> explain(String how, UUID chute) {
        return fixtures.lines(
                how + MinerMeansRepository.MEANS, chute, Instant.now().minus(Duration.ofHours(25)));
    }

    private static long rows(List<String> plan) {
        for (String line : plan) {
            Matcher matcher = ROWS.matcher(line);
            if (matcher.find()) {
                return Long.parseLong(matcher.group(1));
            }
        }
        throw new AssertionError("No scan of the rollup in " + plan);
    }

    private static long blocks(List<String> plan) {
        for (String line : plan) {
            Matcher matcher = BLOCKS.matcher(line);
            if (matcher.find()) {
                return number(matcher.group(1)) + number(matcher.group(2));
            }
        }
        throw new AssertionError("No buffers in " + plan);
    }

    private static long number(String text) {
        return text == null ? 0 : Long.parseLong(text);
    }
}
