package io.openchutes.instances.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.instances.InstanceFixtures;
import io.openchutes.testing.PlatformResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Reads the plans of what is asked every second and with every claim, among many records of instances that are gone. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InstancePlanTest {
    private static final String ROWS = """
            insert into instances (instance_id, chute_id, version, miner_user_id, miner_hotkey, gpu, gpu_count, secret_in_clear,
                    concurrency, state, launched_at, lapses_at, activated_at, last_heartbeat_at, next_probe_at, removed_at, reason)
            select gen_random_uuid(), md5('chute' || n % 5000)::uuid, 'plan', md5('miner' || n % 500)::uuid, '5plan', 'h100', 1,
                repeat('0', 64), 1, case when n > 20000 then 'REMOVED' when n > 100 then 'ACTIVE' else 'CLAIMED' end,
                timestamptz '2020-01-01Z' + n * interval '1 second', case when n <= 100 then timestamptz '2100-01-01Z' end,
                case when n > 100 then timestamptz '2020-01-01Z' end, timestamptz '2100-01-01Z' + n * interval '1 ms',
                case when n <= 20000 then timestamptz '2100-01-01Z' + n * interval '1 ms' end,
                case when n > 20000 then timestamptz '2100-01-02Z' end, case when n > 20000 then 'plan' end
            from generate_series(1, 100000) n""";

    @Inject
    InstanceFixtures fixtures;

    @BeforeAll
    void fill() {
        fixtures.run(ROWS);
        fixtures.run("vacuum analyze instances");
    }

    @AfterAll
    void empty() {
        fixtures.run("delete from instances where version = 'plan'");
        fixtures.run("vacuum analyze instances");
    }

    @Test
    void whatIsDueIsFoundByItsTime() {
        assertPlan(
                "select instance_id from instances where state <> 'REMOVED' and next_probe_at <= '2100-01-01 00:00:00.1Z' order by"
                        + " next_probe_at limit 100 for update skip locked",
                "instances_to_probe");
        assertPlan(
                "select instance_id from instances where lapses_at <= '2020-01-01Z' and state <> 'REMOVED' order by lapses_at"
                        + " limit 500",
                "instances_to_lapse");
        assertPlan(
                "select instance_id from instances where last_heartbeat_at < '2100-01-01 00:00:00.1Z' and state <> 'REMOVED'"
                        + " order by last_heartbeat_at limit 500",
                "instances_silent");
        assertPlan("delete from instances where state = 'REMOVED' and removed_at < '2100-01-01Z'", "instances_removed");
    }

    @Test
    void aClaimReadsItsChuteAndItsMinerAlone() {
        assertPlan(
                "select count(*) from instances where chute_id = md5('chute7')::uuid and version = 'plan' and launched_at >="
                        + " '2019-01-01Z' and state in ('CLAIMED', 'VERIFIED', 'ACTIVE') and state <> 'REMOVED'",
                "instances_live_of_chute");
        assertPlan(
                "select count(*), count(case when state in ('CLAIMED', 'VERIFIED') then 1 end) from instances where"
                        + " miner_user_id = md5('miner7')::uuid and state <> 'REMOVED'",
                "instances_live_of_miner");
        assertPlan(
                "select * from instances where miner_user_id = md5('miner7')::uuid and state <> 'REMOVED' order by"
                        + " launched_at, instance_id",
                "instances_live_of_miner");
    }

    private void assertPlan(String sql, String index) {
        String plan = String.join("\n", fixtures.texts("explain " + sql));
        assertThat(plan).contains(index).doesNotContain("Seq Scan");
    }
}
