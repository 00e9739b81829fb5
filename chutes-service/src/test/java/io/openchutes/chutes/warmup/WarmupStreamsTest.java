package io.openchutes.chutes.warmup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.openchutes.chutes.ChutesConfig;
import io.openchutes.chutes.DefaultConfig;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
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

    private final Map<UUID, Integer> available = new ConcurrentHashMap<>(Map.of(CHUTE, 0));
    private final List<FailedLaunch> failures = new ArrayList<>();
    private final MovableClock clock = new MovableClock();
    private final ChutesConfig.Warmup config = DefaultConfig.get().warmup();
    private final WarmupStreams streams = streams(config);

    @Test
    void aStreamSaysColdAtOnceAndAgainInItsTurn() {
        AssertSubscriber<WarmupLine> stream = open(CHUTE);
        assertThat(stream.getItems()).containsExactly(WarmupLine.COLD);
        allTurns();
        allTurns();
        assertThat(stream.getItems()).containsExactly(WarmupLine.COLD, WarmupLine.COLD, WarmupLine.COLD);
        stream.assertNotTerminated();
    }

    @Test
    void hotIsTheLastLine() {
        AssertSubscriber<WarmupLine> stream = open(CHUTE);
        available.put(CHUTE, 2);
        streams.changed(CHUTE.toString());
        stream.assertCompleted();
        assertThat(stream.getItems()).containsExactly(WarmupLine.COLD, WarmupLine.hot(2));
        assertThat(streams.openStreams()).isZero();
    }

    @Test
    void theOwnerAloneLearnsWhyAnInstanceFailedAndOnce() {
        AssertSubscriber<WarmupLine> owner = openAs(ACCOUNT);
        AssertSubscriber<WarmupLine> other =
                streams.waitFor(UUID.randomUUID(), CHUTE).subscribe().withSubscriber(AssertSubscriber.create(10));
        failures.add(new FailedLaunch(CHUTE, ACCOUNT, UUID.randomUUID(), "no image \"x\\y\"\nhere"));
        streams.changed(CHUTE.toString());
        streams.changed(CHUTE.toString());
        assertThat(owner.getItems()).hasSize(2);
        assertThat(new String(owner.getItems().get(1).asEvent(), StandardCharsets.UTF_8))
                .isEqualTo(
                        "data: {\"status\": \"cold\", \"log\": \"an instance failed: no image \\\"x\\\\y\\\" here\"}\n\n");
        assertThat(other.getItems()).containsExactly(WarmupLine.COLD);
        owner.assertNotTerminated();
        // Whoever comes later is told at once.
        assertThat(openAs(ACCOUNT).getItems()).hasSize(2);
    }

    @Test
    void aSignalForAnotherChuteChangesNothing() {
        AssertSubscriber<WarmupLine> stream = open(CHUTE);
        available.put(CHUTE, 1);
        streams.changed(UUID.randomUUID().toString());
        stream.assertNotTerminated();
        streams.changed(CHUTE.toString());
        stream.assertCompleted();
    }

    @Test
    void aMissedSignalIsMadeUpForByTheTicks() {
        AssertSubscriber<WarmupLine> stream = open(CHUTE);
        available.put(CHUTE, 1);
        allTurns();
        stream.assertCompleted();
        assertThat(stream.getItems()).endsWith(WarmupLine.hot(1));
    }

    @Test
    void aChuteThatBecameHotBeforeItsStreamWasOpenedIsNotMissed() {
        available.put(CHUTE, 1);
        AssertSubscriber<WarmupLine> stream = open(CHUTE);
        stream.assertCompleted();
    }

    @Test
    void aStreamEndsWhenItsChuteIsGone() {
        AssertSubscriber<WarmupLine> stream = open(CHUTE);
        available.remove(CHUTE);
        streams.changed(CHUTE.toString());
        stream.assertCompleted();
        assertThat(stream.getItems()).containsExactly(WarmupLine.COLD);
    }

    @Test
    void aStreamNeverLastsLongerThanTheLongestWait() {
        List<AssertSubscriber<WarmupLine>> opened =
                Stream.generate(() -> open(CHUTE)).limit(WarmupStreams.TURNS).toList();
        Duration betweenTicks = config.coldEvery().dividedBy(WarmupStreams.TURNS);
        Instant end = clock.now.plus(config.longest());
        clock.now = end.minus(betweenTicks);
        streams.tick();
        assertThat(opened).allSatisfy(AssertSubscriber::assertNotTerminated);
        clock.now = end.minusMillis(1);
        streams.tick();
        assertThat(opened).allSatisfy(AssertSubscriber::assertCompleted);
        assertThat(config.longest()).isEqualTo(Duration.ofSeconds(600));
    }

    @Test
    void aReaderWhoGoesLeavesNothingBehind() {
        AssertSubscriber<WarmupLine> one = open(CHUTE);
        AssertSubscriber<WarmupLine> other = open(CHUTE);
        assertThat(streams.openStreams()).isEqualTo(2);
        one.cancel();
        assertThat(streams.openStreams()).isEqualTo(1);
        allTurns();
        assertThat(one.getItems()).hasSize(1);
        assertThat(other.getItems()).hasSize(2);
    }

    @Test
    void tenThousandStreamsNeedNoThreads() {
        int before = Thread.activeCount();
        List<AssertSubscriber<WarmupLine>> all = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            all.add(open(CHUTE));
        }
        allTurns();
        assertThat(Thread.activeCount() - before).isLessThan(10);
        assertThat(all).allSatisfy(stream -> assertThat(stream.getItems()).hasSize(2));
        available.put(CHUTE, 1);
        streams.changed(CHUTE.toString());
        assertThat(all).allSatisfy(AssertSubscriber::assertCompleted);
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
        AssertSubscriber<WarmupLine> stream =
                shaky.waitFor(ACCOUNT, CHUTE).subscribe().withSubscriber(AssertSubscriber.create(Long.MAX_VALUE));
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
        small.waitFor(ACCOUNT, CHUTE).subscribe().withSubscriber(AssertSubscriber.create(Long.MAX_VALUE));
        assertThatThrownBy(() -> small.waitFor(ACCOUNT, CHUTE))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.UNAVAILABLE));
    }

    @Test
    void anAccountHasItsOwnBoundAndMayComeBackWhenAStreamHasEnded() {
        WarmupStreams small = streams(DefaultConfig.with(Map.of("openchutes.chutes.warmup.max-open-per-account", "2"))
                .warmup());
        AssertSubscriber<WarmupLine> first =
                small.waitFor(ACCOUNT, CHUTE).subscribe().withSubscriber(AssertSubscriber.create(Long.MAX_VALUE));
        // Both were let in while one place was left: the second one to be read is one too many.
        Multi<WarmupLine> second = small.waitFor(ACCOUNT, CHUTE);
        Multi<WarmupLine> third = small.waitFor(ACCOUNT, UUID.randomUUID());
        second.subscribe()
                .withSubscriber(AssertSubscriber.create(Long.MAX_VALUE))
                .assertNotTerminated();
        third.subscribe()
                .withSubscriber(AssertSubscriber.create(Long.MAX_VALUE))
                .assertCompleted();
        assertThat(small.openStreams()).isEqualTo(2);
        assertThatThrownBy(() -> small.waitFor(ACCOUNT, CHUTE))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.TOO_MANY_REQUESTS));
        small.waitFor(UUID.randomUUID(), CHUTE)
                .subscribe()
                .withSubscriber(AssertSubscriber.create(Long.MAX_VALUE))
                .assertNotTerminated();
        first.cancel();
        small.waitFor(ACCOUNT, CHUTE)
                .subscribe()
                .withSubscriber(AssertSubscriber.create(Long.MAX_VALUE))
                .assertNotTerminated();
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

    private AssertSubscriber<WarmupLine> open(UUID chute) {
        return open(UUID.randomUUID(), chute);
    }

    private AssertSubscriber<WarmupLine> openAs(UUID account) {
        return open(account, CHUTE);
    }

    private AssertSubscriber<WarmupLine> open(UUID account, UUID chute) {
        return streams.waitFor(account, chute).subscribe().withSubscriber(AssertSubscriber.create(Long.MAX_VALUE));
    }

    private void allTurns() {
        for (int i = 0; i < WarmupStreams.TURNS; i++) {
            streams.tick();
        }
    }

    private static final class MovableClock extends Clock {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
