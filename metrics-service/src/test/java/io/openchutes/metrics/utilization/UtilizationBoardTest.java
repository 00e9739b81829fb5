package io.openchutes.metrics.utilization;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.event.ReplicaSignals;
import io.openchutes.metrics.MetricsConfig;
import io.openchutes.metrics.MetricsFixtures;
import io.openchutes.rest.caching.Prepared;
import io.openchutes.rest.caching.PublicAnswers;
import io.openchutes.testing.PlatformResource;
import io.openchutes.testing.StoppedClock;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How old an answer may be; with a clock of its own and a background that never runs. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class UtilizationBoardTest {
    @Inject
    MetricsFixtures fixtures;

    @Inject
    UtilizationService utilization;

    @Inject
    UtilizationRepository logs;

    @Inject
    ReplicaSignals signals;

    @Inject
    PublicAnswers answers;

    @Inject
    MetricsConfig config;

    private final StoppedClock clock = StoppedClock.atSystemTime();
    private UtilizationBoard board;
    private UUID chute;

    @BeforeEach
    void readOnce() {
        board = new UtilizationBoard(logs, signals, answers, new NeverRunning(), config, clock);
        board.onRestored();
        chute = fixtures.publicChute("board/llama");
        log(1);
        assertThat(shown()).isEqualTo(1);
        log(2);
    }

    @Test
    void anAnswerIsKeptForFiveSecondsAtMost() {
        clock.advance(Duration.ofMillis(4900));
        assertThat(shown()).isEqualTo(1);

        clock.advance(Duration.ofMillis(200));
        assertThat(shown()).isEqualTo(2);
    }

    @Test
    void aChangeIsShownAfterASecondEvenIfTheBackgroundDidNothing() {
        board.onSignal("");
        clock.advance(Duration.ofMillis(900));
        assertThat(shown()).isEqualTo(1);

        clock.advance(Duration.ofMillis(200));
        assertThat(shown()).isEqualTo(2);
    }

    @Test
    void everyRequestReadsWhileNoSignalCanBeHeard() {
        board.onLost();
        clock.advance(Duration.ofMillis(1));
        assertThat(shown()).isEqualTo(2);
        log(3);
        clock.advance(Duration.ofMillis(1));
        assertThat(shown()).isEqualTo(3);

        clock.advance(Duration.ofMillis(1));
        board.onRestored();
        log(4);
        assertThat(shown()).as("what was read before is not trusted").isEqualTo(4);
        log(5);
        assertThat(shown()).as("from memory again").isEqualTo(4);
    }

    @Test
    void theAnswerIsCompressedOnce() {
        Prepared answer = board.snapshot().answer();

        assertThat(answer.gzipped())
                .isNotNull()
                .isSameAs(board.snapshot().answer().gzipped());
        assertThat(answer.gzipped()).hasSizeLessThan(answer.body().length);
    }

    private void log(long total) {
        utilization.take(List.of(new CapacityLogged(
                chute,
                MetricsFixtures.now(),
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                total,
                0,
                0,
                0,
                0,
                0,
                0,
                1,
                "no_action",
                1,
                1)));
    }

    private long shown() {
        return board.filter(chute, null).get(0).log().totalRequests1h();
    }

    private static final class NeverRunning extends java.util.concurrent.AbstractExecutorService {
        @Override
        public void execute(Runnable task) {}

        @Override
        public void shutdown() {}

        @Override
        public List<Runnable> shutdownNow() {
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, java.util.concurrent.TimeUnit unit) {
            return true;
        }
    }
}
