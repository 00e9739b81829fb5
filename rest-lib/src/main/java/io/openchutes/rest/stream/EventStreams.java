package io.openchutes.rest.stream;

import io.micrometer.core.instrument.MeterRegistry;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import io.openchutes.rest.stream.EventStream.End;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** The open streams of one operation on this replica: how many there may be, one timer for all of them, and their end. */
public final class EventStreams {
    private static final byte[] COMMENT = ": open\n\n".getBytes(StandardCharsets.UTF_8);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);
    private static final Duration FULL_AT_MOST = Duration.ofMinutes(1);
    private static final long TURN_MILLIS = 1_000;

    /**
     * @param perCaller how many one caller may have open
     * @param all how many all callers together
     * @param longest after which a stream ends and the caller reconnects
     * @param commentEvery how often an idle stream shows that it lives
     * @param buffered how many events wait for a slow reader before it is dropped
     */
    public record Limits(int perCaller, int all, Duration longest, Duration commentEvery, int buffered) {}

    private final String name;
    private final Limits limits;
    private final Clock clock;
    private final MeterRegistry meters;
    private final Set<EventStream> open = new LinkedHashSet<>();
    private final Map<Object, Integer> openOf = new HashMap<>();
    private final int turns;
    private int turn;

    /** @param name of the metrics {@code name} (open streams) and {@code name.ended} */
    public EventStreams(String name, Limits limits, Clock clock, MeterRegistry meters) {
        this.name = name;
        this.limits = limits;
        this.clock = clock;
        this.meters = meters;
        this.turns = (int) Math.max(1, limits.commentEvery().toMillis() / TURN_MILLIS);
        meters.gauge(name, this, EventStreams::open);
    }

    /** Starts the timer. */
    public void start(Vertx vertx) {
        vertx.setPeriodic(TURN_MILLIS, timer -> turn());
    }

    /**
     * Makes a stream, to be returned as the answer's entity.
     *
     * @param caller whose streams are counted together
     * @throws ApiException 429 where the caller has too many open on this replica, 503 where all callers together have
     */
    public EventStream open(Object caller) {
        synchronized (this) {
            if (openOf.getOrDefault(caller, 0) >= limits.perCaller()) {
                throw new ApiException(
                        ErrorCode.TOO_MANY_REQUESTS,
                        "You have " + limits.perCaller() + " of these streams open, which is the limit: close some.",
                        RETRY_AFTER);
            }
            if (open.size() >= limits.all()) {
                throw new ApiException(
                        ErrorCode.UNAVAILABLE, "Too many streams are open: try again soon.", RETRY_AFTER);
            }
            EventStream stream =
                    new EventStream(caller, clock.instant().plus(limits.longest()), limits.buffered(), this::ended);
            open.add(stream);
            openOf.merge(caller, 1, Integer::sum);
            return stream;
        }
    }

    private void ended(EventStream stream, End why) {
        synchronized (this) {
            open.remove(stream);
            openOf.computeIfPresent(stream.caller(), (caller, count) -> count == 1 ? null : count - 1);
        }
        meters.counter(name + ".ended", "reason", why.name().toLowerCase(Locale.ROOT))
                .increment();
    }

    /** How many are open. */
    public synchronized int open() {
        return open.size();
    }

    /** Ends those of callers whom the predicate names. */
    public void end(Predicate<Object> callers) {
        all().stream().filter(stream -> callers.test(stream.caller())).forEach(EventStream::end);
    }

    /** Ends all: they would keep a replica that is to stop alive. */
    public void endAll() {
        all().forEach(EventStream::end);
    }

    private synchronized List<EventStream> all() {
        return new ArrayList<>(open);
    }

    /** Called once a second: streams take turns, since all at once would hold up everything else. */
    void turn() {
        turn = (turn + 1) % turns;
        int mostFullTurns = (int)
                Math.max(1, FULL_AT_MOST.toMillis() / limits.commentEvery().toMillis());
        for (EventStream stream : all()) {
            if (!clock.instant().isBefore(stream.until())) {
                stream.end();
            } else if (Math.floorMod(System.identityHashCode(stream), turns) == turn) {
                stream.comment(COMMENT, mostFullTurns);
            }
        }
    }
}
