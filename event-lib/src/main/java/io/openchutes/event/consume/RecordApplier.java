package io.openchutes.event.consume;

import io.openchutes.event.ReceivedEvent;
import io.openchutes.event.Subscription;
import java.util.List;

/** Applies records inside a running transaction: one way for consumers, another for rollups. */
interface RecordApplier {
    Subscription subscription();

    /** How many threads of this process read the subscription. */
    int readers();

    /** Whether the record can be read as far as can be told before it is applied. */
    boolean isReadable(ReceivedEvent event);

    /** @return how many of the events were news */
    int apply(List<ReceivedEvent> events);

    /** Whether a rebuild empties what this consumer keeps and reads its topic from the start. */
    boolean isRebuiltFromStart();

    /** Empties what this consumer keeps, and forgets what it has applied. */
    void clear();
}
