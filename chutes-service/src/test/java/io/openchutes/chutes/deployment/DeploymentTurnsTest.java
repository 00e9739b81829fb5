package io.openchutes.chutes.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.openchutes.chutes.DefaultConfig;
import io.openchutes.chutes.deployment.DeploymentTurns.Turn;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class DeploymentTurnsTest {
    private static final String PREFIX = "openchutes.chutes.deployment.";
    private static final UUID ALICE = new UUID(0, 1);
    private static final UUID BOB = new UUID(0, 2);
    private static final UUID CAROL = new UUID(0, 3);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    /** Two at once of one account, two of one account may wait. */
    private final DeploymentTurns turns =
            new DeploymentTurns(DefaultConfig.with(Map.of(PREFIX + "at-once", "4", PREFIX + "waiting", "4")), meters);

    @Test
    void anAccountHasHalfOfThemAndTheOthersGoOn() {
        List<CompletableFuture<Turn>> alices = next(ALICE, 4);
        assertThat(alices).extracting(CompletableFuture::isDone).containsExactly(true, true, false, false);
        assertThat(next(BOB, 2)).allMatch(CompletableFuture::isDone);
        assertThat(meters.get("openchutes.chutes.deployments.running").gauge().value())
                .isEqualTo(4);
        assertThat(meters.get("openchutes.chutes.deployments.waiting").gauge().value())
                .isEqualTo(2);
    }

    @Test
    void whoCameFirstIsNextButNotWhereItsAccountHasItsHalf() {
        List<CompletableFuture<Turn>> alices = next(ALICE, 3);
        List<CompletableFuture<Turn>> bobs = next(BOB, 3);
        CompletableFuture<Turn> carol = turns.next(CAROL);
        bobs.get(0).join().end();
        assertThat(List.of(alices.get(2), bobs.get(2), carol))
                .extracting(CompletableFuture::isDone)
                .containsExactly(false, true, false);
        bobs.get(1).join().end();
        assertThat(carol).isCompleted();
        assertThat(alices.get(2)).isNotDone();
        alices.get(0).join().end();
        assertThat(alices.get(2)).isCompleted();
    }

    @Test
    void aTurnEndsOnce() {
        Turn turn = turns.next(ALICE).join();
        turn.end();
        turn.end();
        assertThat(meters.get("openchutes.chutes.deployments.running").gauge().value())
                .isZero();
        assertThat(next(ALICE, 3)).extracting(CompletableFuture::isDone).containsExactly(true, true, false);
    }

    @Test
    void refusesWhoWouldWaitBehindTooMany() {
        next(ALICE, 4);
        assertRefused(ALICE, ErrorCode.TOO_MANY_REQUESTS, "You deploy 4 chutes at the same time");
        next(BOB, 4);
        assertRefused(CAROL, ErrorCode.UNAVAILABLE, "Too many deployments wait");
    }

    @Test
    void aDeploymentThatFailsEndsItsTurn() {
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> turns.during(ALICE, () -> {
                        throw new IllegalStateException("broken");
                    }))
                    .hasMessage("broken");
        }
        assertThat(turns.<String>during(ALICE, () -> "deployed")).isEqualTo("deployed");
    }

    private void assertRefused(UUID account, ErrorCode code, String words) {
        assertThatThrownBy(() -> turns.next(account))
                .hasMessageContaining(words)
                .asInstanceOf(type(ApiException.class))
                .satisfies(refusal -> {
                    assertThat(refusal.code()).isEqualTo(code);
                    assertThat(refusal.retryAfter()).isPresent();
                });
    }

    private List<CompletableFuture<Turn>> next(UUID account, int count) {
        List<CompletableFuture<Turn>> asked = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            asked.add(turns.next(account));
        }
        return asked;
    }
}
