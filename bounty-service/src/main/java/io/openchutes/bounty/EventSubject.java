package io.openchutes.bounty;

import io.openchutes.event.ReceivedEvent;
import io.openchutes.event.UnreadableEvent;
import io.openchutes.rest.error.TextRules;
import java.util.UUID;

/** Reads what a record is about, be it a chute, an instance or an account; a tombstone names it nowhere else. */
public final class EventSubject {
    private EventSubject() {}

    public static UUID of(ReceivedEvent event) {
        return TextRules.uuid(event.subject())
                .orElseThrow(() -> new UnreadableEvent("The subject of a " + event.type() + " event is not a UUID."));
    }
}
