package io.openchutes.breaktest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** All calls that were made. */
final class CallLedger {
    private final List<CallRecord> calls = new ArrayList<>();

    synchronized void add(CallRecord call) {
        calls.add(call);
    }

    synchronized List<CallRecord> all() {
        return List.copyOf(calls);
    }

    int count(CallRecord.Ending ending) {
        return (int) all().stream().filter(call -> call.ending() == ending).count();
    }

    String summary() {
        return all().size() + " calls: "
                + Arrays.stream(CallRecord.Ending.values())
                        .map(ending -> count(ending) + " " + ending.name().toLowerCase(java.util.Locale.ROOT))
                        .collect(Collectors.joining(", "));
    }
}
