package io.openchutes.instances.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.auth.Account;
import io.openchutes.auth.directory.AccountDirectory;
import io.openchutes.instances.InstanceFixtures;
import io.openchutes.instances.TestPeople;
import io.openchutes.instances.chute.ChuteState;
import io.openchutes.rest.error.ErrorCode;
import io.openchutes.testing.PlatformResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Many miners at once; whatever the order, no chute has more instances than places, and no miner more than its share. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class ClaimsUnderFireTest {
    private static final int MINERS = 12;
    private static final int ROUNDS = 15;

    @Inject
    ClaimService claims;

    @Inject
    InstanceLifeService life;

    @Inject
    TestPeople people;

    @Inject
    AccountDirectory directory;

    @Inject
    InstanceFixtures fixtures;

    @Test
    void ofManyMinersThatWantTheLastPlaceOneGetsIt() throws Exception {
        List<Account> miners = miners();
        ExecutorService threads = Executors.newFixedThreadPool(MINERS);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                ChuteState chute = fixtures.wantedChute(UUID.randomUUID());
                CyclicBarrier start = new CyclicBarrier(MINERS);
                List<Future<UUID>> answers = new ArrayList<>();
                for (Account miner : miners) {
                    answers.add(threads.submit(claim(start, miner, chute)));
                }
                List<UUID> won = new ArrayList<>();
                for (Future<UUID> answer : answers) {
                    UUID instanceId = answer.get();
                    if (instanceId != null) {
                        won.add(instanceId);
                    }
                }
                assertThat(won).hasSize(1);
                assertThat(fixtures.events(won.get(0))).containsExactly("instance-launched");
                // Some remove it while others ask for its place: still never two.
                raceAgainstRemoval(threads, miners, chute, won.get(0));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private void raceAgainstRemoval(ExecutorService threads, List<Account> miners, ChuteState chute, UUID instanceId)
            throws Exception {
        CyclicBarrier start = new CyclicBarrier(MINERS);
        List<Future<UUID>> answers = new ArrayList<>();
        for (Account miner : miners.subList(2, MINERS)) {
            answers.add(threads.submit(claim(start, miner, chute)));
        }
        List<Future<?>> removals = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            removals.add(threads.submit(() -> {
                start.await();
                life.remove(instanceId, Removal.DELETED_BY_MINER);
                return null;
            }));
        }
        for (Future<?> removal : removals) {
            removal.get();
        }
        int won = 0;
        for (Future<UUID> answer : answers) {
            won += answer.get() == null ? 0 : 1;
        }
        assertThat(won).isLessThanOrEqualTo(1);
        assertThat(fixtures.events(instanceId)).containsExactly("instance-launched", "instance-removed", "tombstone");
        assertThat(fixtures.count(
                        "select count(*) from instances where chute_id = ? and state <> 'REMOVED'", chute.chuteId()))
                .isEqualTo(won);
    }

    private Callable<UUID> claim(CyclicBarrier start, Account miner, ChuteState chute) {
        return () -> {
            start.await();
            try {
                return claims.claim(miner, InstanceFixtures.claim(chute)).instanceId();
            } catch (ClaimRefused refused) {
                assertThat(refused.code()).isEqualTo(ErrorCode.CONFLICT);
                assertThat(refused.reason()).isEqualTo(ClaimRefused.Reason.TARGET_REACHED);
                return null;
            }
        };
    }

    @Test
    void aMinersClaimsAtTheSameTimeAreCountedTogether() throws Exception {
        Account miner = miners().get(0);
        int limit = 32;
        int asked = limit + 16;
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            List<ChuteState> chutes = new ArrayList<>();
            for (int i = 0; i < asked; i++) {
                chutes.add(fixtures.wantedChute(UUID.randomUUID()));
            }
            List<Future<Boolean>> answers = new ArrayList<>();
            for (ChuteState chute : chutes) {
                answers.add(threads.submit(() -> {
                    try {
                        claims.claim(miner, InstanceFixtures.claim(chute));
                        return true;
                    } catch (ClaimRefused refused) {
                        assertThat(refused.reason()).isEqualTo(ClaimRefused.Reason.MINER_LIMIT);
                        return false;
                    }
                }));
            }
            int won = 0;
            for (Future<Boolean> answer : answers) {
                won += answer.get() ? 1 : 0;
            }
            assertThat(won).isEqualTo(limit);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aChuteThatIsDisabledMeanwhileHasNoInstanceInTheEnd() throws Exception {
        List<Account> miners = miners().subList(0, 4);
        ExecutorService threads = Executors.newFixedThreadPool(miners.size() + 1);
        try {
            for (int round = 0; round < 2 * ROUNDS; round++) {
                ChuteState chute = fixtures.wantedChute(UUID.randomUUID());
                CyclicBarrier start = new CyclicBarrier(miners.size() + 1);
                List<Future<?>> all = new ArrayList<>();
                for (Account miner : miners) {
                    all.add(threads.submit(() -> {
                        start.await();
                        try {
                            claims.claim(miner, InstanceFixtures.claim(chute));
                        } catch (ClaimRefused refused) {
                            assertThat(refused.code()).isEqualTo(ErrorCode.CONFLICT);
                        }
                        return null;
                    }));
                }
                all.add(threads.submit(() -> {
                    start.await();
                    fixtures.deploy(fixtures.state(chute.chuteId(), chute.userId(), chute.version(), true));
                    return null;
                }));
                for (Future<?> one : all) {
                    one.get();
                }
                assertThat(fixtures.count(
                                "select count(*) from instances where chute_id = ? and state <> 'REMOVED'",
                                chute.chuteId()))
                        .isZero();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private List<Account> miners() {
        List<Account> miners = new ArrayList<>();
        for (int i = 0; i < MINERS; i++) {
            miners.add(directory.byId(people.miner().userId).orElseThrow());
        }
        return miners;
    }
}
