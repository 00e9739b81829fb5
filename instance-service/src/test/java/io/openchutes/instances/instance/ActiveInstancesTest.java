package io.openchutes.instances.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.openchutes.event.ReplicaSignals;
import io.openchutes.instances.InstanceFixtures;
import io.openchutes.instances.chute.ChuteService;
import io.openchutes.instances.chute.ChuteState;
import io.openchutes.testing.PlatformResource;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the gateway of another replica knows of instances that this one activates, drains and removes. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class ActiveInstancesTest {
    private static final Duration WITHIN = Duration.ofSeconds(1);

    @Inject
    EndpointService endpoints;

    @Inject
    ReplicaSignals signals;

    @Inject
    InstanceLifeService life;

    @Inject
    ChuteService chutes;

    @Inject
    InstanceFixtures fixtures;

    private ActiveInstances replica;
    private ChuteState chute;

    @BeforeEach
    void start() {
        replica = new ActiveInstances(endpoints, signals);
        replica.start(new StartupEvent());
        await().atMost(Duration.ofSeconds(10)).until(replica::isLoaded);
        chute = fixtures.chute(UUID.randomUUID());
    }

    @AfterEach
    void stop() {
        replica.stop(new ShutdownEvent());
    }

    @Test
    void everyChangeArrivesWithinASecondAndWakesWhoWaits() {
        List<UUID> woken = new ArrayList<>();
        replica.watch(woken::add);
        UUID first = fixtures.verified(chute);
        assertThat(replica.of(chute.chuteId())).isEmpty();

        life.proved(first, true, 0);
        await().atMost(WITHIN).until(() -> ids().equals(List.of(first)));
        assertThat(woken).containsExactly(chute.chuteId());
        UUID second = fixtures.verified(chute);
        life.proved(second, true, 0);
        await().atMost(WITHIN).until(() -> ids().equals(List.of(first, second)));
        life.drain(first);
        await().atMost(WITHIN).until(() -> ids().equals(List.of(second)));
        assertThat(fixtures.stateOf(first)).isEqualTo("DRAINING");
        life.remove(second, Removal.IDLE);
        await().atMost(WITHIN).until(() -> ids().isEmpty());
        assertThat(replica.all()).doesNotContainKey(chute.chuteId());
        assertThat(woken).hasSize(4).containsOnly(chute.chuteId());
    }

    @Test
    void aChuteThatIsDeployedAgainHasNoneOfItsOldInstances() {
        UUID old = fixtures.verified(chute);
        life.proved(old, true, 0);
        await().atMost(WITHIN).until(() -> ids().equals(List.of(old)));
        // A rebuild restores the copies alone: the instance is still there, but of an earlier life of the name.
        ChuteState again = fixtures.deployedNow(chute);
        chutes.exists(again, true);
        await().atMost(WITHIN).until(() -> ids().isEmpty());
        assertThat(fixtures.stateOf(old)).isEqualTo("ACTIVE");
        chutes.exists(again, false);
        assertThat(fixtures.reasonOf(old)).isEqualTo("chute deleted");
    }

    @Test
    void whatHappensWhileNoSignalsComeIsReadWhenTheyAreBack() {
        UUID instanceId = fixtures.verified(chute);
        fixtures.run("select pg_terminate_backend(pid) from pg_stat_activity where application_name ="
                + " 'openchutes replica signals' and datname = current_database()");
        life.proved(instanceId, true, 0);
        await().atMost(Duration.ofSeconds(5)).until(() -> {
            // As the scheduler does.
            replica.readAgain();
            return ids().equals(List.of(instanceId));
        });
        await().atMost(Duration.ofSeconds(10)).until(signals::connected);
    }

    private List<UUID> ids() {
        return replica.of(chute.chuteId()).stream().map(Endpoint::instanceId).toList();
    }
}
