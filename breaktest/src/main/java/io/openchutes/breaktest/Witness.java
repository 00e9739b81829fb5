package io.openchutes.breaktest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** An honest account that deploys one chute after the other while others abuse the platform, and remembers what was acknowledged. */
final class Witness {
    private static final long BETWEEN_MILLIS = 500;

    private final LoadAccount account;
    private final LoadClient api;
    private final Map<String, String> acknowledged = new LinkedHashMap<>();
    private final Thread thread = new Thread(this::deployOnAndOn, "witness");
    private volatile boolean closed;
    private int refused;
    private long slowestNanos;

    Witness(LoadAccount account, LoadClient api) {
        this.account = account;
        this.api = api;
        thread.setDaemon(true);
        thread.start();
    }

    private void deployOnAndOn() {
        try {
            for (int i = 0; !closed; i++) {
                deploy("kept-" + i);
                Thread.sleep(BETWEEN_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void deploy(String name) {
        long begun = System.nanoTime();
        Answer answer = api.call(
                account,
                "POST",
                "/chutes/?accept_fee=true",
                Map.of(
                        "name",
                        name,
                        "image",
                        "chutes/base:python-3.12",
                        "public",
                        false,
                        "code",
                        "chute = '" + name + "'\n",
                        "filename",
                        "app.py",
                        "ref_str",
                        "app:chute",
                        "node_selector",
                        Map.of("gpu_count", 1),
                        "cords",
                        List.of(Map.of("method", "POST", "path", "/run", "function", "run", "stream", false))));
        count(answer, name, System.nanoTime() - begun);
    }

    private synchronized void count(Answer answer, String name, long nanos) {
        slowestNanos = Math.max(slowestNanos, nanos);
        if (answer.isAcknowledged()) {
            acknowledged.put(answer.json().path("chute_id").asText(), name);
        } else {
            refused++;
        }
    }

    LoadAccount account() {
        return account;
    }

    /** Ids and names. */
    synchronized Map<String, String> acknowledged() {
        return Map.copyOf(acknowledged);
    }

    synchronized Optional<String> first() {
        return acknowledged.keySet().stream().findFirst();
    }

    synchronized String summary() {
        return acknowledged.size() + " acknowledged, " + refused + " refused or unanswered, the slowest after "
                + TimeUnit.NANOSECONDS.toMillis(slowestNanos) + " ms";
    }

    /** Returns when the last call has its answer. */
    void finish() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
