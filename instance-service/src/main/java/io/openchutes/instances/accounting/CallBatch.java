package io.openchutes.instances.accounting;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Calls that began or ended since the last commit: one that did both needs no row. */
final class CallBatch {
    private final Map<UUID, Fate> fates = new LinkedHashMap<>();

    private static final class Fate {
        /** Whether no earlier batch can have written the call's row. */
        private boolean unknownBefore;

        private OpenCall open;
        private CompletedCall completed;
        private boolean abandoned;
    }

    /** @param moved whether the call was given to another instance before */
    void opened(OpenCall call, boolean moved) {
        Fate fate = fates.computeIfAbsent(call.invocationId(), id -> new Fate());
        fate.unknownBefore |= !moved;
        fate.open = call;
        fate.abandoned = false;
    }

    void completed(CompletedCall call) {
        Fate fate = fates.computeIfAbsent(call.call().invocationId(), id -> new Fate());
        fate.completed = call;
    }

    /** No instance took the call. */
    void abandoned(UUID invocationId) {
        fates.computeIfAbsent(invocationId, id -> new Fate()).abandoned = true;
    }

    boolean isEmpty() {
        return fates.isEmpty();
    }

    /** The rows to write. */
    List<OpenCall> rows() {
        return fates.values().stream()
                .filter(fate -> fate.open != null && fate.completed == null && !fate.abandoned)
                .map(fate -> fate.open)
                .toList();
    }

    /** The rows to delete, if they are still there. */
    List<UUID> ended() {
        List<UUID> ended = new ArrayList<>();
        fates.forEach((id, fate) -> {
            if ((fate.completed != null || fate.abandoned) && !fate.unknownBefore) {
                ended.add(id);
            }
        });
        return ended;
    }

    /** The completed calls that never had a row: no other replica can have closed them. */
    List<CompletedCall> withoutRow() {
        return fates.values().stream()
                .filter(fate -> fate.completed != null && fate.unknownBefore)
                .map(fate -> fate.completed)
                .toList();
    }

    /** The completed call of a row that was deleted; null where the call was abandoned. */
    CompletedCall completed(UUID invocationId) {
        return fates.get(invocationId).completed;
    }
}
