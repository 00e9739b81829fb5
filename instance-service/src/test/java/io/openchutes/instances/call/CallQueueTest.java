package io.openchutes.instances.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.inputs.Inputs;
import io.openchutes.instances.call.CallQueue.Bounce;
import io.openchutes.instances.call.CallQueue.Refusal;
import io.openchutes.instances.call.CallQueue.Ticket;
import io.openchutes.instances.instance.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CallQueueTest {
    private static final UUID CHUTE = UUID.randomUUID();
    private static final long SECOND = 1_000_000_000L;

    private final List<Endpoint> active = new ArrayList<>();
    private final CallQueue queue = new CallQueue(
            new CallQueue.Limits(
                    4, Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofMillis(100), Duration.ofSeconds(1)),
            () -> List.copyOf(active));
    private long now = -5 * SECOND;

    private Endpoint instance(int concurrency) {
        Endpoint instance =
                new Endpoint(UUID.randomUUID(), CHUTE, "v1", "127.0.0.1", 1, "0".repeat(64), "5Miner", concurrency);
        active.add(instance);
        return instance;
    }

    private final class Caller {
        private final Ticket ticket;
        private Endpoint at;
        private Refusal refusal;
        private int heard;

        Caller() {
            ticket = new Ticket(
                    instance -> {
                        at = instance;
                        heard++;
                    },
                    why -> {
                        refusal = why;
                        heard++;
                    },
                    2);
            queue.enter(ticket, now);
        }

        void leave() {
            queue.leave(ticket, now);
        }

        void bounce(Bounce why) {
            at = null;
            queue.bounced(ticket, why, now);
        }
    }

    private List<Caller> callers(int count) {
        List<Caller> callers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            callers.add(new Caller());
        }
        return callers;
    }

    @Test
    void theLeastBusyInstanceIsTaken() {
        Endpoint first = instance(10);
        List<Caller> busy = callers(3);
        Endpoint second = instance(10);
        assertThat(callers(3)).allSatisfy(caller -> assertThat(caller.at).isEqualTo(second));
        assertThat(busy).allSatisfy(caller -> assertThat(caller.at).isEqualTo(first));
    }

    @Test
    void noInstanceGetsMoreThanItTakesAndTheOthersWaitInTheirOrder() {
        instance(2);
        List<Caller> callers = callers(5);
        assertThat(callers.stream().filter(caller -> caller.at != null)).hasSize(2);
        assertThat(queue.inFlight()).isEqualTo(2);
        assertThat(queue.waiting()).isEqualTo(3);
        callers.get(0).leave();
        assertThat(callers.get(2).at).isNotNull();
        assertThat(callers.get(3).at).isNull();
        callers.get(3).leave();
        callers.get(1).leave();
        assertThat(callers.get(4).at).isNotNull();
    }

    @Test
    void fourTimesTheCapacityMayWait() {
        instance(1);
        instance(2);
        List<Caller> callers = callers(3 + 12);
        assertThat(callers).allSatisfy(caller -> assertThat(caller.refusal).isNull());
        assertThat(new Caller().refusal).isEqualTo(Refusal.FULL);
    }

    @Test
    void whoWaitedTooLongIsRefused() {
        instance(1);
        List<Caller> callers = callers(2);
        now += 30 * SECOND - 1;
        queue.wake(now);
        assertThat(callers.get(1).refusal).isNull();
        now += 1;
        queue.wake(now);
        assertThat(callers.get(1).refusal).isEqualTo(Refusal.BUSY);
        assertThat(queue.waiting()).isZero();
    }

    @Test
    void aCallIsHeldForTheFirstInstance() {
        List<Caller> callers = callers(8);
        assertThat(queue.isHolding()).isTrue();
        assertThat(new Caller().refusal).as("as many as would wait for one").isEqualTo(Refusal.FULL);
        now += 59 * SECOND;
        queue.wake(now);
        instance(1);
        queue.wake(now);
        assertThat(callers.get(0).at).isNotNull();
        assertThat(queue.isHolding()).isFalse();
        now += 29 * SECOND;
        queue.wake(now);
        assertThat(callers.get(1).refusal)
                .as("waits for its turn like any other")
                .isNull();
        now += 2 * SECOND;
        queue.wake(now);
        assertThat(callers.get(1).refusal).isEqualTo(Refusal.BUSY);
    }

    @Test
    void whoWasHeldTooLongIsRefused() {
        Caller caller = new Caller();
        now += 60 * SECOND;
        queue.wake(now);
        assertThat(caller.refusal).isEqualTo(Refusal.COLD);
    }

    @Test
    void anInstanceThatIsBusyAfterAllIsLeftAloneForAMoment() {
        Endpoint first = instance(5);
        Caller caller = new Caller();
        Endpoint second = instance(5);
        caller.bounce(Bounce.BUSY);
        assertThat(caller.at).isEqualTo(second);
        assertThat(callers(5)).filteredOn(other -> other.at == null).hasSize(1);
        now += SECOND / 10;
        queue.wake(now);
        assertThat(queue.waiting()).isZero();
        assertThat(new Caller().at).isEqualTo(first);
    }

    @Test
    void whoBouncedStandsBeforeThoseWhoWait() {
        instance(1);
        Caller first = new Caller();
        Caller second = new Caller();
        first.bounce(Bounce.UNREACHABLE);
        now += 2 * SECOND;
        queue.wake(now);
        assertThat(first.at).isNotNull();
        assertThat(second.at).isNull();
    }

    @Test
    void bouncingEndsWithTheTimeToWait() {
        instance(1);
        Caller caller = new Caller();
        now += 31 * SECOND;
        caller.bounce(Bounce.UNREACHABLE);
        assertThat(caller.refusal).isEqualTo(Refusal.UNREACHABLE);
        assertThat(queue.inFlight()).isZero();
    }

    @Test
    void anInstanceThatDrainsGetsNoMoreCalls() {
        Endpoint draining = instance(5);
        Caller under = new Caller();
        active.remove(draining);
        Endpoint next = instance(5);
        assertThat(new Caller().at).isEqualTo(next);
        assertThat(under.at).isEqualTo(draining);
        under.leave();
        assertThat(queue.inFlight()).isEqualTo(1);
    }

    /** Whatever happens: nobody has more than he takes, nobody hears twice, and in the end nothing is left. */
    @Test
    void countsAreRightInTheEnd() {
        Inputs.forAll(
                200,
                in -> new CallQueueTest().requireRightCounts(new Random(in.whole(Long.MIN_VALUE, Long.MAX_VALUE))));
    }

    private void requireRightCounts(Random random) {
        List<Caller> callers = new ArrayList<>();
        for (int step = 0; step < 300; step++) {
            switch (random.nextInt(8)) {
                case 0 -> {
                    if (active.size() < 4) {
                        instance(1 + random.nextInt(3));
                    }
                }
                case 1 -> {
                    if (!active.isEmpty() && random.nextInt(4) == 0) {
                        active.remove(random.nextInt(active.size()));
                    }
                }
                case 2, 3, 4 -> callers.add(new Caller());
                case 5 -> {
                    if (!callers.isEmpty()) {
                        Caller leaving = callers.remove(random.nextInt(callers.size()));
                        if (leaving.refusal == null) {
                            leaving.leave();
                        }
                    }
                }
                case 6 ->
                    callers.stream()
                            .filter(caller -> caller.at != null)
                            .findAny()
                            .ifPresent(caller -> {
                                caller.heard--;
                                caller.bounce(random.nextBoolean() ? Bounce.BUSY : Bounce.UNREACHABLE);
                            });
                default -> {
                    now += random.nextInt(5) * SECOND;
                    queue.wake(now);
                }
            }
            Map<UUID, Integer> busy = new HashMap<>();
            for (Caller caller : callers) {
                assertThat(caller.heard).isLessThanOrEqualTo(1);
                if (caller.at != null) {
                    assertThat(busy.merge(caller.at.instanceId(), 1, Integer::sum))
                            .isLessThanOrEqualTo(caller.at.concurrency());
                }
            }
            assertThat(queue.inFlight())
                    .isEqualTo(
                            busy.values().stream().mapToInt(Integer::intValue).sum());
        }
        callers.stream().filter(caller -> caller.refusal == null).forEach(Caller::leave);
        assertThat(queue.inFlight()).isZero();
        assertThat(queue.waiting()).isZero();
    }
}
