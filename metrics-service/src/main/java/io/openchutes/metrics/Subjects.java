package io.openchutes.metrics;

import io.openchutes.event.ReceivedEvent;
import io.openchutes.event.UnreadableEvent;
import java.util.UUID;
import java.util.regex.Pattern;

/** Reads ids strictly: the JDK's own parser also takes {@code 1-1-1-1-1}. */
public final class Subjects {
    private static final Pattern UUID_FORM =
            Pattern.compile("\\p{XDigit}{8}-\\p{XDigit}{4}-\\p{XDigit}{4}-\\p{XDigit}{4}-\\p{XDigit}{12}");

    private Subjects() {}

    public static boolean isUuid(String text) {
        return text != null && UUID_FORM.matcher(text).matches();
    }

    /** The id that the event's record is keyed by. */
    public static UUID uuid(ReceivedEvent event) {
        if (!isUuid(event.subject())) {
            throw new UnreadableEvent("The subject of a " + event.type() + " event is not a UUID.");
        }
        return UUID.fromString(event.subject());
    }
}
