package io.openchutes.bounty.instance;

import io.openchutes.bounty.chute.ChuteCopy;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/** A copy of an instance from chutes.instance-events, of unknown chutes too: the chute's event may arrive later. */
@Entity
@Table(name = "instance_copy")
public class InstanceCopy {
    @Id
    private UUID instanceId;

    private UUID chuteId;
    private String minerHotkey;
    private Instant launchedAt;
    private Instant hotSince;

    protected InstanceCopy() {}

    public InstanceCopy(UUID instanceId) {
        this.instanceId = instanceId;
    }

    /**
     * Stores the state of a newer record.
     *
     * @return whether this made the instance active and verified, as it was not before
     */
    public boolean becomes(InstanceState state) {
        boolean activation = state.isHot() && hotSince == null;
        chuteId = state.chuteId();
        minerHotkey = state.minerHotkey();
        launchedAt = state.launchedAt().truncatedTo(ChronoUnit.MICROS);
        if (!state.isHot()) {
            hotSince = null;
        } else if (activation) {
            hotSince = state.hotSince().truncatedTo(ChronoUnit.MICROS);
        }
        return activation;
    }

    /** Whether it belongs to this life of the chute: a name deployed again has the chute_id of the one before. */
    public boolean countsFor(ChuteCopy chute) {
        return chute.chuteId().equals(chuteId) && launchedAt.isAfter(chute.createdAt());
    }

    public boolean isHot() {
        return hotSince != null;
    }

    public UUID instanceId() {
        return instanceId;
    }

    public UUID chuteId() {
        return chuteId;
    }

    public String minerHotkey() {
        return minerHotkey;
    }

    /** Since when it is active and verified; null while it is not. */
    public Instant hotSince() {
        return hotSince;
    }
}
