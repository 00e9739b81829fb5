package io.openchutes.metrics.housekeeping;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.metrics.MetricsFixtures;
import io.openchutes.metrics.history.HistoryService;
import io.openchutes.metrics.instance.InstanceService;
import io.openchutes.metrics.rollup.InvocationService;
import io.openchutes.metrics.utilization.UtilizationService;
import io.openchutes.testing.PlatformResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PlatformResource.class)
class HousekeepingTest {
    private static final String BUCKET =
            "INSERT INTO invocation_rollup VALUES (?, ?, '5Old', ?, 1, 0, 1, 1, 1, 1, now())";
    private static final String ACTIVITY = "INSERT INTO chute_activity VALUES (?, ?, 1, 0, 1)";

    @Inject
    MetricsFixtures fixtures;

    @Inject
    InvocationService invocations;

    @Inject
    InstanceService instances;

    @Inject
    UtilizationService utilization;

    @Inject
    HistoryService history;

    @Test
    void dropsTheBucketsThatNoReadLooksAt() {
        UUID chute = UUID.randomUUID();
        Instant edge = bucketOf(Instant.now().minus(Duration.ofHours(24)));
        for (Instant bucket : new Instant[] {edge.minusSeconds(600), edge.plusSeconds(300)}) {
            fixtures.run(BUCKET, chute, chute, bucket);
        }

        housekeeping(Duration.ZERO).purge();

        assertThat(fixtures.number("SELECT count(*) FROM invocation_rollup WHERE chute_id = ?", chute))
                .isEqualTo(1);
    }

    @Test
    void makesOldFiguresHoursAndDropsTheOldestHours() {
        UUID chute = UUID.randomUUID();
        Instant hour =
                Instant.ofEpochSecond(Instant.now().minus(Duration.ofDays(3)).getEpochSecond() / 3600 * 3600);
        fixtures.run(ACTIVITY, chute, hour);
        fixtures.run(ACTIVITY, chute, hour.plusSeconds(3300));

        housekeeping(Duration.ZERO).purge();
        assertThat(activity(chute)).isEqualTo(2);

        housekeeping(Duration.ofDays(5)).purge();
        assertThat(activity(chute)).isZero();
        assertThat(fixtures.number("SELECT sum(invocations) FROM chute_hour WHERE chute_id = ?", chute))
                .isEqualTo(2);

        housekeeping(Duration.ofDays(88)).purge();
        assertThat(fixtures.number("SELECT count(*) FROM chute_hour WHERE chute_id = ?", chute))
                .isZero();
    }

    @Test
    void forgetsARemovedInstanceOnceItsFiguresAreGone() {
        UUID living = fixtures.instance(UUID.randomUUID(), true);
        UUID removed = fixtures.instance(UUID.randomUUID(), true);
        fixtures.removeInstance(removed);

        housekeeping(Duration.ofHours(24)).purge();
        assertThat(instances(removed)).as("within the day").isEqualTo(1);

        housekeeping(Duration.ofHours(26)).purge();
        assertThat(instances(removed)).isZero();
        assertThat(instances(living)).isEqualTo(1);
    }

    @Test
    void forgetsTheLogsOfChutesThatNeverBecameKnown() {
        UUID known = fixtures.publicChute("kept/llama");
        UUID unknown = UUID.randomUUID();
        for (UUID chute : new UUID[] {known, unknown}) {
            fixtures.run(
                    "INSERT INTO capacity_log VALUES (?, ?, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 'no_action', 1, 1)",
                    chute,
                    Instant.now());
        }

        housekeeping(Duration.ofDays(6)).purge();
        assertThat(logs(unknown)).isEqualTo(1);

        housekeeping(Duration.ofDays(8)).purge();
        assertThat(logs(unknown)).isZero();
        assertThat(logs(known)).isEqualTo(1);
    }

    private Housekeeping housekeeping(Duration later) {
        return new Housekeeping(invocations, instances, utilization, history, Clock.offset(Clock.systemUTC(), later));
    }

    private long activity(UUID chute) {
        return fixtures.number("SELECT count(*) FROM chute_activity WHERE chute_id = ?", chute);
    }

    private long instances(UUID id) {
        return fixtures.number("SELECT count(*) FROM instance WHERE instance_id = ?", id);
    }

    private long logs(UUID chute) {
        return fixtures.number("SELECT count(*) FROM capacity_log WHERE chute_id = ?", chute);
    }

    private static Instant bucketOf(Instant time) {
        return Instant.ofEpochSecond(time.getEpochSecond() / 300 * 300);
    }
}
