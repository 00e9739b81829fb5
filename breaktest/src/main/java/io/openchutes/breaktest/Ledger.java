package io.openchutes.breaktest;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** All names that were ever written, and how many calls of each kind were acknowledged, refused and not answered. */
final class Ledger {
    private final List<ModelledChute> chutes = new CopyOnWriteArrayList<>();
    private final Set<UUID> steady = ConcurrentHashMap.newKeySet();
    private final Set<UUID> called = ConcurrentHashMap.newKeySet();
    private final Map<String, int[]> counts = new TreeMap<>();

    void add(ModelledChute chute, boolean isSteady) {
        if (isSteady) {
            steady.add(chute.chuteId());
        }
        chutes.add(chute);
    }

    /** A chute that the genuine agent runs, and that is never changed. */
    void addCalled(ModelledChute chute) {
        called.add(chute.chuteId());
        add(chute, true);
    }

    /** Those that the outside world plays the instances of. */
    List<ModelledChute> played() {
        return chutes.stream()
                .filter(chute -> !called.contains(chute.chuteId()))
                .toList();
    }

    /** Those that the genuine agent runs. */
    List<ModelledChute> called() {
        return chutes.stream().filter(chute -> called.contains(chute.chuteId())).toList();
    }

    List<ModelledChute> chutes() {
        return chutes;
    }

    /** Whether the chute is never deleted, so that all its invocations count. */
    boolean isSteady(UUID chuteId) {
        return steady.contains(chuteId);
    }

    void count(String what, Answer answer) {
        synchronized (counts) {
            counts.computeIfAbsent(what, key -> new int[Answer.Kind.values().length])[
                    answer.kind().ordinal()]++;
        }
    }

    int count(Answer.Kind kind) {
        synchronized (counts) {
            return counts.values().stream()
                    .mapToInt(each -> each[kind.ordinal()])
                    .sum();
        }
    }

    /** One line a kind of call. */
    List<String> lines() {
        synchronized (counts) {
            return counts.entrySet().stream()
                    .map(entry -> String.format(
                            "%-12s %5d acknowledged, %4d refused, %4d unanswered",
                            entry.getKey(), entry.getValue()[0], entry.getValue()[1], entry.getValue()[2]))
                    .toList();
        }
    }
}
