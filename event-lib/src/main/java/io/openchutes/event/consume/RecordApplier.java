package io.openchutes.event.consume;

import io.openchutes.event.ReceivedEvent;
import io.openchutes.event.Subscription;
import java.util.List;

/** Applies events inside a running transaction: one by one past an inbox, or in batches. */
interface RecordApplier {
    Subscription subscription();

    /** @return how many of the events were new */
    int apply(List<ReceivedEvent> events);

    /** Whether a rebuild empties what this consumer keeps and reads its topic from the start. */
    boolean isRebuiltFromStart();

    /** Clears this consumer's copies and its record of what was applied. */
    void clear();
}
