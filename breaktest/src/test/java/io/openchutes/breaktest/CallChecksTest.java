package io.openchutes.breaktest;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.breaktest.CallRecord.Ending;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Plants one violation at a time among calls that are accounted for, and looks whether the check meant for it finds it. */
class CallChecksTest {
    private static final String ONE_EACH = "an answered call has one invocation-completed";
    private static final String NONE_ELSE = "no invocation-completed is without a call";
    private static final String SAYS = "invocation-completed says what the caller saw";

    private final UUID chute = UUID.randomUUID();
    private final UUID instance = UUID.randomUUID();
    private final List<CallRecord> calls = new ArrayList<>();
    private final List<CompletedCall> events = new ArrayList<>();

    CallChecksTest() {
        answered(CallKind.PLAIN, Ending.WHOLE, "success");
        answered(CallKind.STREAM, Ending.WHOLE, "success");
        answered(CallKind.FAILING, Ending.WHOLE, "error");
        // Cut with its replica, and closed by another one.
        answered(CallKind.STREAM, Ending.CUT, "failed");
        // Answered by a replica that was killed before it wrote so.
        answered(CallKind.PLAIN, Ending.WHOLE, "failed");
        made(CallKind.PLAIN, Ending.REFUSED, 503, UUID.randomUUID());
        made(CallKind.PLAIN, Ending.UNANSWERED, 0, null);
    }

    private UUID answered(CallKind kind, Ending ending, String status) {
        UUID invocationId = UUID.randomUUID();
        made(kind, ending, kind.status(), invocationId);
        completed(invocationId, status);
        return invocationId;
    }

    private void made(CallKind kind, Ending ending, int status, UUID invocationId) {
        long number = calls.size();
        String heard = "{\"heard\":{\"number\":" + number + "}}";
        calls.add(new CallRecord(
                chute,
                kind,
                number,
                invocationId,
                ending == Ending.WHOLE || ending == Ending.CUT ? instance : null,
                ending,
                status,
                kind == CallKind.STREAM && ending == Ending.WHOLE ? heard + StandInChute.LAST_EVENT : heard));
    }

    private void completed(UUID invocationId, String status) {
        Long tokens = status.equals("success") ? (long) StandInChute.TOKENS : null;
        events.add(new CompletedCall(
                UUID.randomUUID(),
                invocationId,
                new OutsideWorld.Place(chute, instance, "miner"),
                status,
                tokens,
                tokens == null ? null : 2.5));
    }

    private List<String> failures() {
        return new CallChecks(calls, events)
                .run().stream()
                        .filter(check -> !check.passed())
                        .map(Check::name)
                        .toList();
    }

    @Test
    void callsThatAreAccountedForPass() {
        assertThat(failures()).isEmpty();
        assertThat(new CallChecks(calls, events).closedThoughWhole()).isEqualTo(1);
    }

    @Test
    void anAnsweredCallWithoutAnEventIsFound() {
        events.remove(0);

        assertThat(failures()).containsExactly(ONE_EACH);
    }

    @Test
    void anAnswerThatWasCutHasAnEventToo() {
        events.remove(3);

        assertThat(failures()).containsExactly(ONE_EACH);
    }

    @Test
    void aCallThatIsCountedTwiceIsFound() {
        completed(calls.get(0).invocationId(), "failed");

        assertThat(failures()).containsExactly(ONE_EACH);
    }

    @Test
    void anUnansweredCallMayHaveRun() {
        completed(UUID.randomUUID(), "failed");

        assertThat(failures()).isEmpty();
    }

    @Test
    void moreInvocationsThanCallsAreFound() {
        completed(UUID.randomUUID(), "failed");
        completed(UUID.randomUUID(), "failed");

        assertThat(failures()).containsExactly(NONE_ELSE);
    }

    @Test
    void oneInvocationOfAnUnansweredCallWithTwoEventsIsFound() {
        UUID invocationId = UUID.randomUUID();
        completed(invocationId, "success");
        completed(invocationId, "failed");

        assertThat(failures()).containsExactly(NONE_ELSE);
    }

    @Test
    void aRefusedCallThatWasGivenToAnInstanceMayBeClosedAsFailed() {
        completed(calls.get(5).invocationId(), "failed");

        assertThat(failures()).isEmpty();
    }

    @Test
    void aRefusedCallThatIsCountedAsASuccessIsFound() {
        completed(calls.get(5).invocationId(), "success");

        assertThat(failures()).containsExactly(SAYS);
    }

    @Test
    void aWrongStatusIsFound() {
        answered(CallKind.PLAIN, Ending.WHOLE, "cancelled");

        assertThat(failures()).containsExactly(SAYS);
    }

    @Test
    void anotherInstanceThanTheOneThatAnsweredIsFound() {
        CompletedCall event = events.remove(0);
        events.add(new CompletedCall(
                event.eventId(),
                event.invocationId(),
                new OutsideWorld.Place(chute, UUID.randomUUID(), "miner"),
                event.status(),
                event.tokens(),
                event.rate()));

        assertThat(failures()).containsExactly(SAYS);
    }

    @Test
    void anAnswerToAnotherCallIsFound() {
        CallRecord call = calls.remove(0);
        calls.add(new CallRecord(
                chute,
                call.kind(),
                call.number() + 1_000,
                call.invocationId(),
                instance,
                call.ending(),
                call.status(),
                call.text()));

        assertThat(failures()).containsExactly("a call that was answered was answered right");
    }

    @Test
    void aRefusalThatHasNoReasonIsFound() {
        made(CallKind.PLAIN, Ending.REFUSED, 404, UUID.randomUUID());

        assertThat(failures()).containsExactly("a call is refused only while its chute is busy or away");
    }

    @Test
    void tokensAndRatesAreAddedToTheOthers() {
        OutsideWorld.Place other = new OutsideWorld.Place(UUID.randomUUID(), UUID.randomUUID(), "miner");
        OutsideWorld.Totals known = new OutsideWorld.Totals(1, 0, 5, 5);

        Map<OutsideWorld.Place, OutsideWorld.Totals> totals = CompletedCall.addTo(Map.of(other, known), events);

        assertThat(totals.get(other)).isEqualTo(known);
        assertThat(totals.get(events.get(0).place()))
                .isEqualTo(new OutsideWorld.Totals(5, 3, 2L * StandInChute.TOKENS, 5.0));
    }
}
