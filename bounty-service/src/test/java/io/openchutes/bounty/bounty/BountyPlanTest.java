package io.openchutes.bounty.bounty;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.bounty.BountyFixtures;
import io.openchutes.testing.PlatformResource;
import io.openchutes.testing.StoppedClock;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Reads the plans of the list queries on 100,000 bounties, 500 of them open. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BountyPlanTest {
    private static final String ROWS = """
            insert into bounty (bounty_id, chute_id, chute_version, chute_kind, chute_created_at, created_by, created_at, expires_at,
                    ends_at, outcome, instance_id, miner_hotkey, activated_at)
            select gen_random_uuid(),
                case when n <= 500 then gen_random_uuid() else md5('plan' || n % 2000)::uuid end,
                'plan', 'PUBLIC', '2020-01-01Z', 'INCREASE', started, started + interval '24 hours',
                case when n <= 500 then started + interval '24 hours' else started + interval '10 minutes' end,
                case when n <= 500 then null when n % 10 = 0 then 'EXPIRED' else 'CLAIMED' end,
                case when n > 500 and n % 10 <> 0 then gen_random_uuid() end,
                case when n > 500 and n % 10 <> 0 then 'plan' || n % 1000 end, null
            from (select n, case when n <= 500 then timestamptz '2021-12-31 23:00Z' + n * interval '1 second'
                            else timestamptz '2021-12-31 23:00Z' - n * interval '1 minute' end as started
                  from generate_series(1, 100000) n) rows""";

    @Inject
    BountyFixtures fixtures;

    @Inject
    StoppedClock clock;

    @BeforeAll
    void fill() {
        fixtures.run("truncate bounty, bounty_book");
        fixtures.run(ROWS);
        fixtures.run("vacuum analyze bounty");
    }

    @AfterAll
    void empty() {
        fixtures.run("delete from bounty where chute_version = 'plan'");
        fixtures.run("vacuum analyze bounty");
    }

    @Test
    void theOpenOnesAreReadFromAnIndexOfThemAlone() {
        String plan = plan(BountyRepository.OPEN, Map.of("now", "'2022-01-01Z'"));
        assertThat(plan).contains("Scan using bounty_open_").doesNotContain("Seq Scan");
        assertThat(rowsRead(plan)).isEqualTo(500);
    }

    @Test
    void theDueOnesAreFoundByTheirIndex() {
        String plan = plan(
                "select chute_id from bounty where outcome is null and ends_at <= :now order by ends_at limit 500",
                Map.of("now", "'2021-12-31 23:30Z'"));
        assertThat(plan).contains("bounty_open_by_end").doesNotContain("Seq Scan", "Sort");
    }

    static Stream<Map.Entry<BountyHistoryFilter, String>> filters() {
        Instant since = Instant.parse("2021-12-01T00:00:00Z");
        Instant until = Instant.parse("2021-12-02T00:00:00Z");
        UUID chute = UUID.nameUUIDFromBytes(new byte[0]);
        return Stream.of(
                Map.entry(new BountyHistoryFilter(null, null, null, null, null, 0, 25), "bounty_latest_ended"),
                Map.entry(new BountyHistoryFilter(null, null, null, null, null, 4, 25), "bounty_latest_ended"),
                Map.entry(new BountyHistoryFilter(null, null, null, since, until, 0, 25), "bounty_latest_ended"),
                Map.entry(
                        new BountyHistoryFilter(chute, null, null, null, null, 0, 25), "bounty_latest_ended_of_chute"),
                Map.entry(
                        new BountyHistoryFilter(null, "plan7", null, null, null, 0, 25),
                        "bounty_latest_ended_of_miner"),
                Map.entry(
                        new BountyHistoryFilter(null, null, Outcome.EXPIRED, null, null, 0, 25),
                        "bounty_latest_ended_by_outcome"),
                Map.entry(
                        new BountyHistoryFilter(null, null, Outcome.WITHDRAWN, null, null, 0, 25),
                        "bounty_latest_ended_by_outcome"));
    }

    @ParameterizedTest
    @MethodSource("filters")
    void historyReadsNoMoreThanItShows(Map.Entry<BountyHistoryFilter, String> expected) {
        BountyHistoryFilter filter = expected.getKey();
        BountyRepository.Selection selection =
                BountyRepository.Selection.of(filter, Instant.parse("2022-01-01T00:00:00Z"));
        Map<String, String> values = new TreeMap<>();
        selection.parameters().forEach((name, value) -> values.put(name, "'" + value + "'"));
        values.put("limit", String.valueOf(filter.limit()));
        values.put("offset", String.valueOf(filter.page() * filter.limit()));

        String plan = plan(selection.page(), values);

        assertThat(plan).contains(expected.getValue()).doesNotContain("Seq Scan", "Sort");
        assertThat(rowsRead(plan)).isLessThanOrEqualTo((filter.page() + 1) * filter.limit());
    }

    private String plan(String sql, Map<String, String> values) {
        String text = sql;
        // The longer names first: one may begin with another.
        for (Map.Entry<String, String> value :
                new TreeMap<>(values).descendingMap().entrySet()) {
            text = text.replace(":" + value.getKey(), value.getValue());
        }
        return String.join(
                "\n", fixtures.texts("explain (analyze, costs off, timing off, summary off, buffers off) " + text));
    }

    /** What the scan gave to the limit above it. */
    private static long rowsRead(String plan) {
        return Stream.of(plan.split("\n"))
                .filter(line -> line.contains("Scan using"))
                .mapToLong(line -> (long) Double.parseDouble(line.replaceAll(".*rows=([0-9.]+).*", "$1")))
                .sum();
    }
}
