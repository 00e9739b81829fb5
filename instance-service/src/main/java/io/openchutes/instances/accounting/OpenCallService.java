package io.openchutes.instances.accounting;

import io.openchutes.contracts.Topics;
import io.openchutes.event.Outbox;
import io.openchutes.instances.InstancesConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Turns each open call into exactly one invocation-completed: the transaction that deletes a call's row appends its event.
 */
@ApplicationScoped
public class OpenCallService {
    private final OpenCallRepository calls;
    private final Outbox outbox;
    private final Clock clock;
    private final Duration lease;
    private final boolean owner;

    public OpenCallService(OpenCallRepository calls, Outbox outbox, Clock clock, InstancesConfig config) {
        this.calls = calls;
        this.outbox = outbox;
        this.clock = clock;
        this.lease = config.call().lease();
        this.owner = config.invocations().owner();
    }

    /**
     * Writes a batch of one replica's calls. It may be tried again: its beginnings are written once, and its ends are the rows that it deletes.
     *
     * @param number of the batch; counts up from 1 in each replica, and stays when the batch is tried again
     */
    @Transactional
    public void write(UUID replicaId, long number, CallBatch batch) {
        calls.save(replicaId, lease, number, batch.rows());
        List<CompletedCall> completed = new ArrayList<>();
        // A missing row was closed by another replica, after this one's lease had run out, or by an earlier try.
        for (UUID deleted : calls.delete(batch.ended())) {
            CompletedCall call = batch.completed(deleted);
            if (call != null) {
                completed.add(call);
            }
        }
        append(completed);
    }

    @Transactional
    public void renew(UUID replicaId) {
        calls.renew(replicaId, lease);
        calls.forgetTheDead();
    }

    /** Closes calls of replicas whose lease has run out, as failed; at most so many. */
    @Transactional
    public int closeAbandoned(int limit) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        List<CompletedCall> failed = calls.deleteOfTheDead(limit).stream()
                .map(call -> CompletedCall.without(
                        call, now.isBefore(call.startedAt()) ? call.startedAt() : now, CallStatus.FAILED))
                .toList();
        append(failed);
        return failed.size();
    }

    /** The replica stops: what it has left open is for the others to close. */
    @Transactional
    public void retire(UUID replicaId) {
        calls.retire(replicaId);
    }

    private void append(List<CompletedCall> completed) {
        if (owner) {
            outbox.appendAll(
                    Topics.INVOCATION_EVENTS,
                    InvocationCompleted.TYPE,
                    completed.stream()
                            .map(call ->
                                    new Outbox.Entry(call.call().chuteId().toString(), InvocationCompleted.of(call)))
                            .toList());
        }
    }
}
