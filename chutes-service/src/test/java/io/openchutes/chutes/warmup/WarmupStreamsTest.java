package io.openchutes.chutes.warmup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.openchutes.chutes.ChutesConfig;
import io.openchutes.chutes.DefaultConfig;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import io.openchutes.rest.stream.OpenStream;
import io.openchutes.rest.stream.StreamConnection;
import io.openchutes.testing.StoppedClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The streams without HTTP and without a database. */
class WarmupStreamsTest {
    private static final UUID CHUTE = UUID.randomUUID();
    private static final UUID ACCOUNT = UUID.randomUUID();
    private static final String COLD = "data: {\"status\": \"cold\", \"log\": \"waiting for instances ...\"}\n\n";

    private final Map<UUID, Integer> available = new ConcurrentHashMap<>(Map.of(CHUTE, 0));
    private final List<FailedLaunch> failures = new ArrayList<>();
    private final StoppedClock clock = new StoppedClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final ChutesConfig.Warmup config = DefaultConfig.get().warmup();
    private final WarmupStreams streams = streams(config);

    @Test
    void aStreamSaysColdAtOnceAndAgainInItsTurn() {
        Lines stream = open(CHUTE);
        assertThat(stream.items()).containsExactly(COLD);
        allTurns();
        allTurns();
        assertThat(stream.items()).containsExactly(COLD, COLD, COLD);
        stream.assertNotTerminated();
    }

    @Test
    void hotIsTheLastLine() {
        Lines stream = open(CHUTE);
        available.put(CHUTE, 2);
        streams.changed(CHUTE.toString());
        stream.assertCompleted();
        assertThat(stream.items()).containsExactly(COLD, hot(2));
        assertThat(streams.openStreams()).isZero();
    }

    @Test
    void theOwnerAloneLearnsWhyAnInstanceFailedAndOnce() {
        Lines owner = openAs(ACCOUNT);
        Lines other = Lines.of(streams.waitFor(UUID.randomUUID(), CHUTE));
        failures.add(new FailedLaunch(CHUTE, ACCOUNT, UUID.randomUUID(), "no image \"x\\y\"\nhere"));
        streams.changed(CHUTE.toString());
        streams.changed(CHUTE.toString());
        assertThat(owner.items()).hasSize(2);
        assertThat(owner.items().get(1))
                .isEqualTo(
                        "data: {\"status\": \"cold\", \"log\": \"an instance failed: no image \\\"x\\\\y\\\" here\"}\n\n");
        assertThat(other.items()).containsExactly(COLD);
        owner.assertNotTerminated();
        // Whoever comes later is told at once.
        assertThat(openAs(ACCOUNT).items()).hasSize(2);
    }

    @Test
    void aSignalForAnotherChuteChangesNothing() {
        Lines stream = open(CHUTE);
        available.put(CHUTE, 1);
        streams.changed(UUID.randomUUID().toString());
        stream.assertNotTerminated();
        streams.changed(CHUTE.toString());
        stream.assertCompleted();
    }

    @Test
    void aMissedSignalIsMadeUpForByTheTicks() {
        Lines stream = open(CHUTE);
        available.put(CHUTE, 1);
        allTurns();
        stream.assertCompleted();
        assertThat(stream.items()).endsWith(hot(1));
    }

    @Test
    void aChuteThatBecameHotBeforeItsStreamWasOpenedIsNotMissed() {
        available.put(CHUTE, 1);
        Lines stream = open(CHUTE);
        stream.assertCompleted();
    }

    @Test
    void aStreamEndsWhenItsChuteIsGone() {
        Lines stream = open(CHUTE);
        available.remove(CHUTE);
        streams.changed(CHUTE.toString());
        stream.assertCompleted();
        assertThat(stream.items()).containsExactly(COLD);
    }

    @Test
    void aStreamNeverLastsLongerThanTheLongestWait() {
        List<Lines> opened =
                Stream.generate(() -> open(CHUTE)).limit(WarmupStreams.TURNS).toList();
        Duration betweenTicks = config.coldEvery().dividedBy(WarmupStreams.TURNS);
        Instant end = clock.instant().plus(config.longest());
        clock.set(end.minus(betweenTicks));
        streams.tick();
        assertThat(opened).allSatisfy(Lines::assertNotTerminated);
        clock.set(end.minusMillis(1));
        streams.tick();
        assertThat(opened).allSatisfy(Lines::assertCompleted);
        assertThat(config.longest()).isEqualTo(Duration.ofSeconds(600));
    }

    @Test
    void aReaderWhoGoesLeavesNothingBehind() {
        Lines one = open(CHUTE);
        Lines other = open(CHUTE);
        assertThat(streams.openStreams()).isEqualTo(2);
        one.cancel();
        assertThat(streams.openStreams()).isEqualTo(1);
        allTurns();
        assertThat(one.items()).hasSize(1);
        assertThat(other.items()).hasSize(2);
    }

    @Test
    void aReaderWhoDoesNotKeepUpMissesRepetitionsAndNothingElse() {
        Lines stream = openAs(ACCOUNT);
        stream.isFull = true;
        allTurns();
        assertThat(stream.items()).containsExactly(COLD);
        failures.add(new FailedLaunch(CHUTE, ACCOUNT, UUID.randomUUID(), "no image"));
        streams.changed(CHUTE.toString());
        assertThat(stream.items()).hasSize(2);
        available.put(CHUTE, 1);
        streams.changed(CHUTE.toString());
        assertThat(stream.items()).endsWith(hot(1));
        stream.assertCompleted();
    }

    @Test
    void aCallerWhoGoesBeforeTheStreamIsOpenCountsNowhere() {
        streams.waitFor(ACCOUNT, CHUTE).closed();
        assertThat(streams.openStreams()).isZero();
        open(CHUTE);
        assertThat(streams.openStreams()).isEqualTo(1);
    }

    @Test
    void tenThousandStreamsNeedNoThreads() {
        int before = Thread.activeCount();
        List<Lines> all = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            all.add(open(CHUTE));
        }
        allTurns();
        assertThat(Thread.activeCount() - before).isLessThan(10);
        assertThat(all).allSatisfy(stream -> assertThat(stream.items()).hasSize(2));
        available.put(CHUTE, 1);
        streams.changed(CHUTE.toString());
        assertThat(all).allSatisfy(Lines::assertCompleted);
        assertThat(streams.openStreams()).isZero();
    }

    @Test
    void aFailedLookIsMadeUpFor() {
        boolean[] away = {true};
        WarmupStreams shaky = new WarmupStreams(
                config,
                clock,
                chutes -> {
                    if (away[0]) {
                        throw new IllegalStateException("database away");
                    }
                    return Map.of(CHUTE, 1);
                },
                chutes -> List.of(),
                Runnable::run);
        Lines stream = Lines.of(shaky.waitFor(ACCOUNT, CHUTE));
        shaky.changed(CHUTE.toString());
        stream.assertNotTerminated();
        away[0] = false;
        for (int i = 0; i < WarmupStreams.TURNS; i++) {
            shaky.tick();
        }
        stream.assertCompleted();
    }

    @Test
    void beyondTheMostStreamsCallersAreToldToComeBack() {
        WarmupStreams small = streams(DefaultConfig.with(Map.of("openchutes.chutes.warmup.max-open", "1"))
                .warmup());
        Lines.of(small.waitFor(ACCOUNT, CHUTE));
        assertThatThrownBy(() -> small.waitFor(ACCOUNT, CHUTE))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.UNAVAILABLE));
    }

    @Test
    void anAccountHasItsOwnBoundAndMayComeBackWhenAStreamHasEnded() {
        WarmupStreams small = streams(DefaultConfig.with(Map.of("openchutes.chutes.warmup.max-open-per-account", "2"))
                .warmup());
        Lines first = Lines.of(small.waitFor(ACCOUNT, CHUTE));
        // Both were let in while one place was left: the second one to be read is one too many.
        OpenStream second = small.waitFor(ACCOUNT, CHUTE);
        OpenStream third = small.waitFor(ACCOUNT, UUID.randomUUID());
        Lines.of(second).assertNotTerminated();
        Lines.of(third).assertCompleted();
        assertThat(small.openStreams()).isEqualTo(2);
        assertThatThrownBy(() -> small.waitFor(ACCOUNT, CHUTE))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.TOO_MANY_REQUESTS));
        Lines.of(small.waitFor(UUID.randomUUID(), CHUTE)).assertNotTerminated();
        first.cancel();
        Lines.of(small.waitFor(ACCOUNT, CHUTE)).assertNotTerminated();
        assertThat(config.maxOpenPerAccount()).isEqualTo(200);
    }

    @Test
    void linesLookAsTheyAlwaysDid() {
        assertThat(new String(WarmupLine.COLD.asEvent()))
                .isEqualTo("data: {\"status\": \"cold\", \"log\": \"waiting for instances ...\"}\n\n");
        assertThat(new String(WarmupLine.hot(3).asEvent()))
                .isEqualTo("data: {\"status\": \"hot\", \"log\": \"chute is hot, 3 instances available\"}\n\n");
    }

    private WarmupStreams streams(ChutesConfig.Warmup settings) {
        return new WarmupStreams(
                settings,
                clock,
                chutes -> {
                    Map<UUID, Integer> known = new ConcurrentHashMap<>(available);
                    known.keySet().retainAll(chutes);
                    return known;
                },
                chutes -> failures,
                Runnable::run);
    }

    private Lines open(UUID chute) {
        return open(UUID.randomUUID(), chute);
    }

    private Lines openAs(UUID account) {
        return open(account, CHUTE);
    }

    private Lines open(UUID account, UUID chute) {
        return Lines.of(streams.waitFor(account, chute));
    }

    private void allTurns() {
        for (int i = 0; i < WarmupStreams.TURNS; i++) {
            streams.tick();
        }
    }

    private static String hot(int available) {
        return new String(WarmupLine.hot(available).asEvent(), StandardCharsets.UTF_8);
    }

    /** A reader of a stream. */
    private static final class Lines implements StreamConnection {
        private final OpenStream stream;
        private final List<String> items = new ArrayList<>();
        private boolean isFull;
        private boolean isEnded;

        private Lines(OpenStream stream) {
            this.stream = stream;
        }

        static Lines of(OpenStream stream) {
            Lines lines = new Lines(stream);
            stream.opened(lines);
            return lines;
        }

        @Override
        public void write(byte[] bytes) {
            if (!isEnded) {
                items.add(new String(bytes, StandardCharsets.UTF_8));
            }
        }

        @Override
        public boolean isFull() {
            return isFull;
        }

        @Override
        public void end() {
            assertThat(isEnded).isFalse();
            isEnded = true;
            stream.closed();
        }

        @Override
        public void cut() {
            throw new UnsupportedOperationException();
        }

        List<String> items() {
            return items;
        }

        void cancel() {
            stream.closed();
        }

        void assertCompleted() {
            assertThat(isEnded).isTrue();
        }

        void assertNotTerminated() {
            assertThat(isEnded).isFalse();
        }
    }
}
