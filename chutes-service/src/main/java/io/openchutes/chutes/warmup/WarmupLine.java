package io.openchutes.chutes.warmup;

import java.nio.charset.StandardCharsets;

/** One line of a warm-up stream. */
public record WarmupLine(String status, String log) {
    static final WarmupLine COLD = new WarmupLine("cold", "waiting for instances ...");

    /** @param available how many instances are active and verified */
    static WarmupLine hot(int available) {
        return new WarmupLine("hot", "chute is hot, " + available + " instances available");
    }

    /** @param reason why an instance failed, in words that may come from outside: control characters become spaces */
    static WarmupLine failed(String reason) {
        return new WarmupLine("cold", "an instance failed: " + reason.replaceAll("\\p{Cntrl}", " "));
    }

    /** Whether nothing follows it. */
    boolean isLast() {
        return !"cold".equals(status);
    }

    /** Whether it only repeats what was said. */
    boolean isRepetition() {
        return equals(COLD);
    }

    /** As a server-sent event, with the very spaces that clients which parse by hand have always seen. */
    byte[] asEvent() {
        return ("data: {\"status\": \"" + status + "\", \"log\": \"" + escaped(log) + "\"}\n\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }
}
