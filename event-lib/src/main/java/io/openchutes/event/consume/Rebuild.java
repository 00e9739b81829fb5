package io.openchutes.event.consume;

import io.openchutes.event.database.Transactions;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Empties copies and sends their consumers back to the start of the topics, in one transaction: readers see the old copies or the
 * emptied ones, and every replica's consumers find their offsets moved before they can apply another record.
 */
@ApplicationScoped
class Rebuild {
    private static final Duration TIMEOUT = Duration.ofMinutes(10);

    private final Transactions transactions;
    private final OffsetStore offsets;
    private final DeadLetters deadLetters;

    Rebuild(Transactions transactions, OffsetStore offsets, DeadLetters deadLetters) {
        this.transactions = transactions;
        this.offsets = offsets;
        this.deadLetters = deadLetters;
    }

    /**
     * @param ends asks where the topic ends, by partition: records before it are read with {@code replay} set. Asked while nothing can be
     *     applied, so that whatever was applied before the rebuild, and had its effects, is before the end.
     */
    record Step(RecordApplier applier, Supplier<Map<Integer, Long>> ends) {}

    void run(List<Step> steps) {
        transactions.run(TIMEOUT, () -> steps.forEach(this::rebuild));
    }

    private void rebuild(Step step) {
        RecordApplier applier = step.applier();
        // Waits for the running transactions; later ones find the offset moved and drop their records.
        offsets.lock(applier.subscription());
        Map<Integer, Long> ends = step.ends().get();
        if (applier.isRebuiltFromStart()) {
            applier.clear();
            deadLetters.forget(applier.subscription());
            Map<Integer, Long> starts = new HashMap<>();
            ends.keySet().forEach(partition -> starts.put(partition, 0L));
            offsets.rebuild(applier.subscription(), starts, ends);
        } else {
            offsets.rebuild(applier.subscription(), ends, ends);
        }
    }
}
