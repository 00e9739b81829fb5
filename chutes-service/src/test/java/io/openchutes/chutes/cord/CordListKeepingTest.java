package io.openchutes.chutes.cord;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.testing.PlatformResource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Who waits for whom where chutes with the same cords are deployed, and what a sweep takes. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class CordListKeepingTest {
    @Inject
    CordListService service;

    @Inject
    CordListRepository repository;

    @Inject
    EntityManager entities;

    private final CordList list = new CordList(UUID.randomUUID(), "[]", "[]");

    @Test
    void deploymentsWithTheSameCordsDoNotWaitForEachOther() {
        QuarkusTransaction.requiringNew().run(() -> service.keep(list));
        QuarkusTransaction.requiringNew().run(() -> {
            service.keep(list);
            QuarkusTransaction.requiringNew().run(() -> {
                entities.createNativeQuery("set local lock_timeout = '2s'").executeUpdate();
                assertThat(service.keep(list)).isEqualTo(list.cordRefId());
            });
        });
    }

    @Test
    void aListThatIsBeingDeployedWithIsNotSwept() {
        QuarkusTransaction.requiringNew().run(() -> repository.keep(list, Instant.now()));
        QuarkusTransaction.requiringNew().run(() -> {
            service.keep(list);
            // The lock lasts until commit: a sweep of everything that is unused has to wait for it.
            List<?> sweepable = QuarkusTransaction.requiringNew()
                    .call(() -> entities.createNativeQuery(
                                    "select 1 from cord_list where cord_ref_id = :id for update skip locked")
                            .setParameter("id", list.cordRefId())
                            .getResultList());
            assertThat(sweepable).isEmpty();
        });
    }

    @Test
    void aListThatWasNotUsedForLongIsMarkedAgain() {
        Instant longAgo = Instant.now().minus(Duration.ofMinutes(50));
        QuarkusTransaction.requiringNew().run(() -> repository.keep(list, longAgo));
        QuarkusTransaction.requiringNew().run(() -> service.keep(list));
        Instant used = QuarkusTransaction.requiringNew().call(() -> (Instant)
                entities.createNativeQuery("select last_used_at from cord_list where cord_ref_id = :id", Instant.class)
                        .setParameter("id", list.cordRefId())
                        .getSingleResult());
        assertThat(used).isAfter(longAgo.plusSeconds(60));
    }

    @Test
    void aSweepTakesWhatNoChuteHasAnyMore() {
        QuarkusTransaction.requiringNew()
                .run(() -> repository.keep(list, Instant.now().minus(Duration.ofHours(2))));
        QuarkusTransaction.requiringNew().run(service::sweep);
        assertThat(QuarkusTransaction.requiringNew().call(() -> repository.byIds(List.of(list.cordRefId()))))
                .isEmpty();
    }
}
