package io.openchutes.breaktest;

import io.openchutes.breaktest.CallRecord.Ending;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Compares the calls that were made with the invocation-completed events that the gateway published of them. */
final class CallChecks {
    /** Of a call whose replica died before it could write how it ended; the others close it so. */
    private static final String CLOSED = "failed";

    private static final Set<Integer> BUSY_OR_AWAY = Set.of(429, 502, 503);

    private final List<CallRecord> calls;
    private final Map<UUID, List<CompletedCall>> events = new HashMap<>();
    private final List<Check> checks = new ArrayList<>();

    CallChecks(List<CallRecord> calls, List<CompletedCall> completed) {
        this.calls = calls;
        completed.forEach(event -> events.computeIfAbsent(event.invocationId(), id -> new ArrayList<>())
                .add(event));
    }

    List<Check> run() {
        answers();
        refusals();
        oneEach();
        noneElse();
        statuses();
        return checks;
    }

    private void add(String name, int looked, List<String> violations) {
        checks.add(new Check(name, looked, List.copyOf(violations)));
    }

    /** How many answers came to their end, and are accounted for as failed. */
    long closedThoughWhole() {
        return calls.stream()
                .filter(call -> call.ending() == Ending.WHOLE)
                .filter(call ->
                        of(call).stream().anyMatch(event -> event.status().equals(CLOSED)))
                .count();
    }

    private List<CompletedCall> of(CallRecord call) {
        return events.getOrDefault(call.invocationId(), List.of());
    }

    private void answers() {
        List<CallRecord> whole =
                calls.stream().filter(call -> call.ending() == Ending.WHOLE).toList();
        add(
                "a call that was answered was answered right",
                whole.size(),
                whole.stream()
                        .filter(call -> !call.isRight())
                        .map(CallRecord::toString)
                        .toList());
    }

    private void refusals() {
        List<CallRecord> refused =
                calls.stream().filter(call -> call.ending() == Ending.REFUSED).toList();
        add(
                "a call is refused only while its chute is busy or away",
                refused.size(),
                refused.stream()
                        .filter(call -> !BUSY_OR_AWAY.contains(call.status()))
                        .map(CallRecord::toString)
                        .toList());
    }

    /** The head of an answer waits until it is committed that its call began (ADR 173). */
    private void oneEach() {
        List<String> wrong = new ArrayList<>();
        int answered = 0;
        for (CallRecord call : calls) {
            int found = of(call).size();
            if (call.isAnswered()) {
                answered++;
                if (found != 1) {
                    wrong.add(found + " events of " + call);
                }
            } else if (found > 1) {
                wrong.add(found + " events of " + call);
            }
        }
        add("an answered call has one invocation-completed", answered, wrong);
    }

    private void noneElse() {
        List<String> wrong = new ArrayList<>();
        Map<UUID, Integer> unanswered = new HashMap<>();
        Set<UUID> known = new HashSet<>();
        for (CallRecord call : calls) {
            if (call.invocationId() == null) {
                unanswered.merge(call.chuteId(), 1, Integer::sum);
            } else {
                known.add(call.invocationId());
            }
        }
        Map<UUID, Integer> unknown = new HashMap<>();
        events.forEach((invocationId, each) -> {
            if (!known.contains(invocationId)) {
                unknown.merge(each.get(0).place().chuteId(), 1, Integer::sum);
                if (each.size() > 1) {
                    wrong.add("several events of one invocation: " + each);
                }
            }
        });
        unknown.forEach((chuteId, count) -> {
            int most = unanswered.getOrDefault(chuteId, 0);
            if (count > most) {
                wrong.add("chute " + chuteId + " has " + count + " invocations that nobody was told of, and " + most
                        + " calls without an answer");
            }
        });
        add("no invocation-completed is without a call", events.size(), wrong);
    }

    private void statuses() {
        List<String> wrong = new ArrayList<>();
        int looked = 0;
        for (CallRecord call : calls) {
            for (CompletedCall event : of(call)) {
                looked++;
                boolean fits = call.chuteId().equals(event.place().chuteId())
                        && (call.instanceId() == null
                                || call.instanceId().equals(event.place().instanceId()));
                // A refused call that an instance was given first, and whose replica then died, is closed as failed;
                // what was cut may have ended well for all that its replica saw.
                boolean says = event.status().equals(CLOSED)
                        || call.ending() == Ending.CUT
                        || call.ending() == Ending.WHOLE
                                && event.status().equals(call.kind().outcome());
                boolean hasTokens = !event.status().equals("success")
                        || event.tokens() != null && event.tokens() == StandInChute.TOKENS;
                if (!fits || !says || !hasTokens) {
                    wrong.add(event + " of " + call);
                }
            }
        }
        add("invocation-completed says what the caller saw", looked, wrong);
    }
}
