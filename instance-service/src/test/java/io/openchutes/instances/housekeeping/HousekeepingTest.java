package io.openchutes.instances.housekeeping;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.openchutes.instances.InstanceFixtures;
import io.openchutes.instances.InstancesConfig;
import io.openchutes.instances.MutableClock;
import io.openchutes.instances.TestPeople;
import io.openchutes.instances.TestPeople.Person;
import io.openchutes.instances.chute.ChuteState;
import io.openchutes.instances.instance.InstanceLifeService;
import io.openchutes.testing.PlatformResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lapse, silence and heartbeats. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class HousekeepingTest {
    @Inject
    TestPeople people;

    @Inject
    InstanceFixtures fixtures;

    @Inject
    MutableClock clock;

    @Inject
    HousekeepingService due;

    @Inject
    InstanceLifeService life;

    @Inject
    InstancesConfig config;

    private final ObjectMapper json = new ObjectMapper();
    /** As a replica that has just started has one. */
    private InstanceHousekeeping rounds;

    private Person miner;

    @BeforeEach
    void start() {
        rounds = new InstanceHousekeeping(due, life, config, clock);
        miner = people.miner();
    }

    @Test
    void anInstanceThatIsMissingFromHeartbeatsIsLostAndOneThatIsNotLives() throws Exception {
        UUID silent = claim();
        UUID heard = claim();
        rounds.round();
        pass(Duration.ofSeconds(24), List.of(heard));
        assertThat(fixtures.stateOf(silent)).isEqualTo("CLAIMED");
        pass(Duration.ofSeconds(8), List.of(heard));
        assertThat(fixtures.stateOf(silent)).isEqualTo("REMOVED");
        assertThat(fixtures.reasonOf(silent)).isEqualTo("lost");
        assertThat(fixtures.stateOf(heard)).isEqualTo("CLAIMED");
        assertThat(heartbeat(List.of(silent, heard))).isEqualTo("{\"revoked\":[\"" + silent + "\"]}");
        assertThat(heartbeat(List.of())).isEqualTo("{\"revoked\":[]}");
    }

    @Test
    void aReplicaThatWasFrozenGivesMinersTheirWholeTimeAgain() throws Exception {
        UUID instanceId = claim();
        rounds.round();
        clock.advance(Duration.ofSeconds(45));
        rounds.round();
        assertThat(fixtures.stateOf(instanceId)).isEqualTo("CLAIMED");
        pass(Duration.ofSeconds(24), List.of());
        assertThat(fixtures.stateOf(instanceId)).isEqualTo("CLAIMED");
        pass(Duration.ofSeconds(12), List.of());
        assertThat(fixtures.reasonOf(instanceId)).isEqualTo("lost");
    }

    @Test
    void aClaimLapsesWhereItIsNotActiveInTime() throws Exception {
        UUID instanceId = claim();
        rounds.round();
        clock.advance(config.claims().lapseAfter().minusSeconds(5));
        heartbeat(List.of(instanceId));
        rounds.round();
        assertThat(fixtures.stateOf(instanceId)).isEqualTo("CLAIMED");
        clock.advance(Duration.ofSeconds(6));
        rounds.round();
        assertThat(fixtures.reasonOf(instanceId)).isEqualTo("lapsed: not active in time");
    }

    @Test
    void recordsOfRemovedInstancesAreKeptForSomeDays() throws Exception {
        UUID instanceId = claim();
        clock.advance(Duration.ofMinutes(16));
        rounds.round();
        clock.advance(Duration.ofDays(6));
        rounds.forgetRemoved();
        assertThat(fixtures.stateOf(instanceId)).isEqualTo("REMOVED");
        clock.advance(Duration.ofDays(2));
        rounds.forgetRemoved();
        assertThat(fixtures.count("select count(*) from instances where instance_id = ?", instanceId))
                .isZero();
    }

    @Test
    void aHeartbeatThatIsNoneIsRefused() {
        assertThat(miner.signed("POST", "/miner/heartbeat", Map.of()).statusCode())
                .isEqualTo(422);
        assertThat(miner.signed("POST", "/miner/heartbeat", Map.of("instances", List.of("x")))
                        .statusCode())
                .isEqualTo(422);
        assertThat(miner.withKey("POST", "/miner/heartbeat", Map.of("instances", List.of()))
                        .statusCode())
                .isEqualTo(403);
        assertThat(people.open()
                        .signed("POST", "/miner/heartbeat", Map.of("instances", List.of()))
                        .statusCode())
                .isEqualTo(403);
    }

    /** Time passes, with a round every two seconds and a heartbeat. */
    private void pass(Duration time, List<UUID> heard) {
        for (int i = 0; i < time.toSeconds() / 2; i++) {
            clock.advance(Duration.ofSeconds(2));
            if (!heard.isEmpty()) {
                heartbeat(heard);
            }
            rounds.round();
        }
    }

    private String heartbeat(List<UUID> instances) {
        return miner.signed("POST", "/miner/heartbeat", Map.of("instances", instances))
                .body();
    }

    private UUID claim() throws Exception {
        ChuteState chute = fixtures.wantedChute(UUID.randomUUID());
        return UUID.fromString(json.readTree(miner.signed("POST", "/instances/", InstanceFixtures.claim(chute))
                        .body())
                .get("instance_id")
                .asText());
    }
}
