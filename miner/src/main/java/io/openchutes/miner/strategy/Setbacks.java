package io.openchutes.miner.strategy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** Remembers which chutes could not be launched here, and until when each is left alone. Safe for use by many threads. */
public final class Setbacks {
    private static final int MOST_DOUBLINGS = 30;
    /** What is remembered of chutes at most; beyond it the oldest pauses are forgotten. */
    private static final int MOST = 10_000;

    private record Setback(int failures, Instant until) {}

    private final int tries;
    private final Duration pause;
    private final Duration longest;
    private final Clock clock;
    private final Map<ChuteVersion, Setback> setbacks = new HashMap<>();

    /**
     * @param tries after how many failures in a row a chute is left alone
     * @param pause how long then; each further failure doubles it
     */
    public Setbacks(int tries, Duration pause, Duration longest, Clock clock) {
        this.tries = tries;
        this.pause = pause;
        this.longest = longest;
        this.clock = clock;
    }

    /**
     * Counts a failed launch.
     *
     * @return how long the chute is left alone; zero where it is tried again at once
     */
    public synchronized Duration failed(UUID chuteId, String version) {
        ChuteVersion key = new ChuteVersion(chuteId, version);
        int failures = 1 + (setbacks.containsKey(key) ? setbacks.get(key).failures() : 0);
        Duration left = Duration.ZERO;
        if (failures >= tries) {
            left = pause.multipliedBy(1L << Math.min(failures - tries, MOST_DOUBLINGS));
            left = left.compareTo(longest) < 0 ? left : longest;
        }
        remember(key, new Setback(failures, clock.instant().plus(left)));
        return left;
    }

    /** Leaves a chute alone for a while, without counting a failure. */
    public synchronized void pause(UUID chuteId, String version, Duration time) {
        ChuteVersion key = new ChuteVersion(chuteId, version);
        int failures = setbacks.containsKey(key) ? setbacks.get(key).failures() : 0;
        remember(key, new Setback(failures, clock.instant().plus(time)));
    }

    private void remember(ChuteVersion key, Setback setback) {
        if (setbacks.size() >= MOST) {
            setbacks.values().removeIf(old -> !old.until().isAfter(clock.instant()));
        }
        if (setbacks.size() < MOST || setbacks.containsKey(key)) {
            setbacks.put(key, setback);
        }
    }

    /** Forgets the failures of a chute that serves. */
    public synchronized void served(UUID chuteId, String version) {
        setbacks.remove(new ChuteVersion(chuteId, version));
    }

    public synchronized boolean allows(UUID chuteId, String version) {
        Setback setback = setbacks.get(new ChuteVersion(chuteId, version));
        return setback == null || !setback.until().isAfter(clock.instant());
    }
}
