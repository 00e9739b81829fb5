package io.openchutes.instances.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.openchutes.auth.directory.AccountDirectory;
import io.openchutes.instances.InstanceFixtures;
import io.openchutes.instances.InstancesConfig;
import io.openchutes.instances.MutableClock;
import io.openchutes.instances.TestPeople;
import io.openchutes.instances.TestPeople.Person;
import io.openchutes.instances.chute.ChuteState;
import io.openchutes.instances.instance.ClaimRefused;
import io.openchutes.instances.instance.ClaimService;
import io.openchutes.instances.target.TargetService;
import io.openchutes.testing.EventSchemas;
import io.openchutes.testing.PlatformResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The autoscaler over a real database, with a clock that the test moves. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class ScalingTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration ROUND = Duration.ofSeconds(5);

    @Inject
    Autoscaler autoscaler;

    @Inject
    ScalingService service;

    @Inject
    GpuPrices prices;

    @Inject
    InstancesConfig config;

    @Inject
    InstanceFixtures start;

    @Inject
    ClaimService claims;

    @Inject
    TargetService targets;

    @Inject
    AccountDirectory directory;

    @Inject
    TestPeople people;

    @Inject
    MutableClock clock;

    private final UUID gateway = UUID.randomUUID();
    private Person miner;

    @BeforeEach
    void aMiner() {
        miner = people.miner();
        start.run("delete from call_load");
        autoscaler.round();
    }

    @AfterEach
    void nobodyLeads() {
        start.run("update scaling_lease set until = 'epoch'");
    }

    private ChuteState chute() {
        return start.chute(UUID.randomUUID());
    }

    /** A round of five seconds in which the chute had so many calls in flight or waiting. */
    private void round(ChuteState chute, double busy, long completed) {
        clock.advance(ROUND);
        start.run(
                """
                insert into call_load (replica_id, chute_id, in_flight, waiting, completed, rate_limited, last_call_at, sampled_at)
                values (?, ?, ?, 0, ?, 0, ?, ?)
                on conflict (replica_id, chute_id) do update set in_flight = excluded.in_flight,
                    completed = excluded.completed, last_call_at = excluded.last_call_at, sampled_at = excluded.sampled_at""",
                gateway,
                chute.chuteId(),
                busy,
                completed,
                clock.instant().atOffset(ZoneOffset.UTC),
                clock.instant().atOffset(ZoneOffset.UTC));
        autoscaler.round();
    }

    private void pass(Duration time) {
        clock.advance(time);
        autoscaler.round();
    }

    private int target(ChuteState chute) {
        List<String> rows = start.texts("select target from targets where chute_id = ?", chute.chuteId());
        return rows.isEmpty() ? 0 : Integer.parseInt(rows.get(0));
    }

    /** An instance of the chute that takes calls. */
    private UUID active(ChuteState chute) {
        UUID instance = claims.claim(directory.byId(miner.userId).orElseThrow(), InstanceFixtures.claim(chute))
                .instanceId();
        start.run(
                """
                update instances set state = 'ACTIVE', verified_at = ?, activated_at = ?, last_verified_at = ?, lapses_at = null
                where instance_id = ?""",
                clock.instant().atOffset(ZoneOffset.UTC),
                clock.instant().atOffset(ZoneOffset.UTC),
                clock.instant().atOffset(ZoneOffset.UTC),
                instance);
        return instance;
    }

    private List<JsonNode> logs(ChuteState chute) {
        return start.data(chute.chuteId(), "capacity-logged").stream()
                .map(text -> {
                    try {
                        return JSON.readTree(text);
                    } catch (IOException e) {
                        throw new IllegalStateException(text, e);
                    }
                })
                .toList();
    }

    @Test
    void callsRaiseTheTargetUpToWhatTheChuteMayHaveAndThatIsLoggedAtOnce() {
        ChuteState chute = chute();
        round(chute, 9, 3);
        assertThat(target(chute)).isEqualTo(1);
        for (int i = 2; i <= 12; i++) {
            round(chute, 9, 3 * i);
        }
        // 9 ÷ (4 × 0.75) is 3; the chute may have 2.
        assertThat(target(chute)).isEqualTo(2);
        List<JsonNode> logs = logs(chute);
        logs.forEach(log -> EventSchemas.assertValid("capacity-logged", log.toString()));
        assertThat(logs.stream().map(log -> log.path("action_taken").asText())).contains("scaled_up");
        JsonNode last = logs.get(logs.size() - 1);
        assertThat(last.path("target_count").asInt()).isEqualTo(2);
        assertThat(last.path("instance_count").asInt()).isZero();
        assertThat(last.path("urgency_boost").asDouble()).isEqualTo(1.5);
        assertThat(last.path("total_requests_1h").asLong()).isPositive();
        assertThat(last.path("effective_multiplier").asDouble()).isPositive();
    }

    @Test
    void aChuteThatNobodyCallsIsDrainedAndThenGone() {
        ChuteState chute = chute();
        // Longer than the chute may be idle: who warmed it up waits no more once it is hot.
        targets.want(chute.chuteId(), clock.instant().plusSeconds(600), "warm-up");
        autoscaler.round();
        assertThat(target(chute)).isEqualTo(1);
        UUID instance = active(chute);
        pass(Duration.ofSeconds(200));
        assertThat(start.stateOf(instance)).isEqualTo("ACTIVE");
        pass(Duration.ofSeconds(101));
        assertThat(target(chute)).isZero();
        assertThat(start.stateOf(instance)).isEqualTo("DRAINING");
        start.run("update instances set in_flight = 1 where instance_id = ?", instance);
        pass(Duration.ofSeconds(40));
        assertThat(start.stateOf(instance)).isEqualTo("DRAINING");
        pass(Duration.ofSeconds(20));
        assertThat(start.stateOf(instance)).isEqualTo("REMOVED");
        assertThat(start.reasonOf(instance)).isEqualTo("shut down: idle");
        pass(ROUND);
        assertThat(target(chute)).isZero();
        assertThatThrownBy(() -> active(chute)).isInstanceOf(ClaimRefused.class);
    }

    @Test
    void aCallInFlightKeepsTheLastInstanceHoweverLongItTakes() {
        ChuteState chute = chute();
        round(chute, 1, 0);
        UUID instance = active(chute);
        for (int minute = 0; minute < 8; minute++) {
            clock.advance(Duration.ofMinutes(1));
            start.run(
                    "update call_load set sampled_at = ? where chute_id = ?",
                    clock.instant().atOffset(ZoneOffset.UTC),
                    chute.chuteId());
            autoscaler.round();
        }
        assertThat(start.stateOf(instance)).isEqualTo("ACTIVE");
        // What a gateway that has died wrote last counts for some seconds only.
        pass(Duration.ofMinutes(6));
        assertThat(start.stateOf(instance)).isEqualTo("DRAINING");
    }

    @Test
    void aWarmUpThatNobodyServedIsGivenUpWithItsClaim() {
        ChuteState chute = chute();
        targets.want(chute.chuteId(), clock.instant().plusSeconds(60), "warm-up");
        autoscaler.round();
        UUID claim = claims.claim(directory.byId(miner.userId).orElseThrow(), InstanceFixtures.claim(chute))
                .instanceId();
        pass(Duration.ofSeconds(61));
        assertThat(target(chute)).isZero();
        assertThat(start.stateOf(claim)).isEqualTo("REMOVED");
    }

    @Test
    void aRollingUpdateReplacesOneAfterAnother() {
        ChuteState chute = chute();
        for (int i = 1; i <= 8; i++) {
            round(chute, 6, i);
        }
        assertThat(target(chute)).isEqualTo(2);
        UUID first = active(chute);
        UUID second = active(chute);
        ChuteState next =
                start.state(chute.chuteId(), chute.userId(), UUID.randomUUID().toString(), false);
        start.deploy(next);
        round(chute, 6, 9);
        assertThat(List.of(start.stateOf(first), start.stateOf(second))).containsOnly("ACTIVE");
        UUID third = active(next);
        claims.claim(directory.byId(miner.userId).orElseThrow(), InstanceFixtures.claim(next));
        // One is active and one is coming: the third waits.
        assertThatThrownBy(() -> claims.claim(directory.byId(miner.userId).orElseThrow(), InstanceFixtures.claim(next)))
                .isInstanceOf(ClaimRefused.class);
        round(chute, 6, 10);
        assertThat(List.of(start.stateOf(first), start.stateOf(second)))
                .containsExactlyInAnyOrder("ACTIVE", "DRAINING");
        start.run(
                "update instances set state = 'ACTIVE', verified_at = launched_at, activated_at = launched_at,"
                        + " lapses_at = null where chute_id = ? and state = 'CLAIMED'",
                chute.chuteId());
        round(chute, 6, 11);
        assertThat(List.of(start.stateOf(first), start.stateOf(second))).containsOnly("DRAINING");
        assertThat(start.stateOf(third)).isEqualTo("ACTIVE");
        for (int i = 12; i <= 24; i++) {
            round(chute, 6, i);
        }
        assertThat(List.of(start.reasonOf(first), start.reasonOf(second)))
                .containsOnly("shut down: replaced by a new version");
        assertThat(start.count(
                        "select count(*) from instances where chute_id = ? and state = 'ACTIVE'", chute.chuteId()))
                .isEqualTo(2);
    }

    @Test
    void duringARollingUpdateTheFirstNewOneIsClaimedAlone() {
        ChuteState chute = chute();
        for (int i = 1; i <= 8; i++) {
            round(chute, 6, i);
        }
        active(chute);
        active(chute);
        ChuteState next =
                start.state(chute.chuteId(), chute.userId(), UUID.randomUUID().toString(), false);
        start.deploy(next);
        claims.claim(directory.byId(miner.userId).orElseThrow(), InstanceFixtures.claim(next));
        assertThatThrownBy(() -> claims.claim(directory.byId(miner.userId).orElseThrow(), InstanceFixtures.claim(next)))
                .isInstanceOf(ClaimRefused.class);
    }

    @Test
    void oneReplicaDecidesAndAnotherTakesOverWithTheSameHistory() {
        ChuteState chute = chute();
        for (int i = 1; i <= 8; i++) {
            round(chute, 6, 10 * i);
        }
        Autoscaler other = new Autoscaler(service, prices, config, new SimpleMeterRegistry(), clock);
        other.round();
        assertThat(autoscaler.leads()).isTrue();
        assertThat(other.leads()).isFalse();
        start.run("update scaling_lease set until = 'epoch'");
        other.round();
        autoscaler.round();
        assertThat(other.leads()).isTrue();
        assertThat(autoscaler.leads()).isFalse();
        assertThat(target(chute)).isEqualTo(2);
        // A minute later: each chute is logged, with what the other replica counted.
        start.run("delete from event_outbox where subject = ?", chute.chuteId().toString());
        for (int i = 0; i < 12; i++) {
            clock.advance(ROUND);
            other.round();
        }
        List<JsonNode> logs = logs(chute);
        assertThat(logs).isNotEmpty();
        assertThat(logs.get(logs.size() - 1).path("completed_requests_1h").asLong())
                .isEqualTo(80);
    }

    @Test
    void everyChuteIsLoggedOnceAMinuteWhetherItDoesAnythingOrNot() {
        ChuteState chute = chute();
        for (int i = 0; i < 24; i++) {
            pass(ROUND);
        }
        List<JsonNode> logs = logs(chute);
        // The clock goes on by itself too, so that one more turn may have come.
        assertThat(logs).hasSizeBetween(2, 3);
        assertThat(logs.get(0).path("action_taken").asText()).isEqualTo("no_action");
        Instant one = Instant.parse(logs.get(0).path("timestamp").asText());
        Instant two = Instant.parse(logs.get(1).path("timestamp").asText());
        assertThat(Duration.between(one, two)).isBetween(Duration.ofSeconds(55), Duration.ofSeconds(70));
        // After a pause in which nobody decided, each is logged once.
        pass(Duration.ofMinutes(10));
        assertThat(logs(chute)).hasSize(logs.size() + 1);
    }

    @Test
    void aDisabledChuteHasTheTargetNone() {
        ChuteState chute = chute();
        round(chute, 6, 1);
        start.deploy(start.state(chute.chuteId(), chute.userId(), chute.version(), true));
        round(chute, 6, 2);
        assertThat(target(chute)).isZero();
    }

    @Test
    void theAgeOfAnUnmetTargetGrowsUntilAnInstanceTakesCalls() {
        // Other tests' chutes want nothing any more.
        start.run("update chutes set disabled = true");
        start.run("update scaling_lease set until = 'epoch'");
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        Autoscaler other = new Autoscaler(service, prices, config, meters, clock);
        Gauge age = meters.get("openchutes.instances.scaling.unmet.age").gauge();
        ChuteState chute = chute();
        targets.want(chute.chuteId(), clock.instant().plusSeconds(600), "warm-up");
        other.round();
        assertThat(age.value()).isZero();
        clock.advance(Duration.ofSeconds(90));
        other.round();
        assertThat(age.value()).isBetween(90d, 120d);
        active(chute);
        other.round();
        assertThat(age.value()).isZero();
    }
}
