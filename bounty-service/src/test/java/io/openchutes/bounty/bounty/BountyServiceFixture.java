package io.openchutes.bounty.bounty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.openchutes.auth.Account;
import io.openchutes.auth.KeyScopes;
import io.openchutes.auth.Permission;
import io.openchutes.bounty.BountyFixtures;
import io.openchutes.bounty.chute.ChuteState;
import io.openchutes.bounty.inbound.ChuteService;
import io.openchutes.bounty.inbound.InstanceService;
import io.openchutes.bounty.inbound.OwnerService;
import io.openchutes.bounty.warmup.WarmupService;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import io.openchutes.testing.StoppedClock;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The services under test, and the calls and looks that their tests share. */
abstract class BountyServiceFixture {
    static final Account ADMIN = BountyFixtures.account(Permission.BILLING_ADMIN);

    @Inject
    BountyFixtures fixtures;

    @Inject
    StoppedClock clock;

    @Inject
    BountyService bounties;

    @Inject
    BountyListService lists;

    @Inject
    BountyExpiry expiry;

    @Inject
    ChuteService chutes;

    @Inject
    InstanceService instances;

    @Inject
    WarmupService warmups;

    @Inject
    OwnerService owners;

    IncreaseBountyResponse increase(UUID chuteId) {
        return bounties.increase(ADMIN, KeyScopes.UNLIMITED, chuteId.toString(), null);
    }

    void assertRefused(String chuteId, ErrorCode code) {
        assertThatThrownBy(() -> bounties.increase(ADMIN, KeyScopes.UNLIMITED, chuteId, null))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(code));
    }

    static ChuteState changed(ChuteState chute, String version, boolean disabled, Instant createdAt) {
        return new ChuteState(
                chute.chuteId(), chute.userId(), chute.name(), chute.isPublic(), version, disabled, createdAt);
    }

    List<BountyResponse> listed(UUID chuteId) {
        return lists.open().stream()
                .filter(bounty -> bounty.chuteId().equals(chuteId))
                .toList();
    }

    BountyHistoryResponse history(UUID chuteId) {
        return lists.ended(new BountyHistoryFilter(chuteId, null, null, null, null, 0, 25));
    }

    List<String> reasons(UUID chuteId) {
        return history(chuteId).items().stream()
                .map(bounty -> bounty.reason().words())
                .toList();
    }

    /** Makes the calls side by side, as many at a time as have a connection each: waiting for one ends in an error on a slow machine. */
    static <T> List<T> all(List<? extends Callable<? extends T>> calls) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(calls.size(), 20));
        try {
            List<Future<T>> futures = new ArrayList<>();
            for (Callable<? extends T> call : calls) {
                futures.add(threads.submit(call::call));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }
}
