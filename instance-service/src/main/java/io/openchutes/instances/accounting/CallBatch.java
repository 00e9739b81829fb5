package io.openchutes.instances.accounting;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Calls that began or ended since the last commit; an end comes in a later batch than its beginning. */
final class CallBatch {
    private final Map<UUID, OpenCall> begun = new LinkedHashMap<>();
    private final Map<UUID, CompletedCall> ended = new HashMap<>();

    /** A call was given to an instance; again, where it was given to another one before. */
    void opened(OpenCall call) {
        begun.put(call.invocationId(), call);
    }

    void completed(CompletedCall call) {
        ended.put(call.call().invocationId(), call);
    }

    /** No instance took the call. */
    void abandoned(UUID invocationId) {
        ended.put(invocationId, null);
    }

    /** The rows to write. */
    List<OpenCall> rows() {
        return List.copyOf(begun.values());
    }

    /** The rows to delete, if they are still there. */
    List<UUID> ended() {
        return List.copyOf(ended.keySet());
    }

    /** The completed call of a row that was deleted; null where the call was abandoned. */
    CompletedCall completed(UUID invocationId) {
        return ended.get(invocationId);
    }
}
