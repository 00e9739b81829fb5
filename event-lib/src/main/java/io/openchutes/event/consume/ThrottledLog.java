package io.openchutes.event.consume;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Logs the same message at most once a minute, however many records cause it, and says how many were suppressed meanwhile. */
final class ThrottledLog {
    private static final Duration INTERVAL = Duration.ofMinutes(1);
    /** The text comes from outside: so many different ones are remembered. */
    private static final int REMEMBERED = 100;

    private final Clock clock;
    private final Map<String, Last> last = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Last> eldest) {
            return size() > REMEMBERED;
        }
    };

    private record Last(Instant at, int suppressed) {}

    ThrottledLog(Clock clock) {
        this.clock = clock;
    }

    /** @param write gets a text about what was suppressed since the last time, empty if nothing was */
    void log(String message, Consumer<String> write) {
        String suppressed = due(message);
        if (suppressed != null) {
            write.accept(suppressed);
        }
    }

    private synchronized String due(String message) {
        Instant now = clock.instant();
        Last before = last.get(message);
        if (before != null && now.isBefore(before.at().plus(INTERVAL))) {
            last.put(message, new Last(before.at(), before.suppressed() + 1));
            return null;
        }
        last.put(message, new Last(now, 0));
        return before == null || before.suppressed() == 0 ? "" : " (and " + before.suppressed() + " more like it)";
    }
}
