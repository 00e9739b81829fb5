package io.openchutes.metrics.gpucount;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** The copy of a chute's GPU count, which outlives the chute. */
@Entity
@Table(name = "chute_gpu_count")
public class ChuteGpuCount {
    @Id
    @Column(name = "chute_id")
    private UUID chuteId;

    @Column(name = "gpu_count", nullable = false)
    private int gpuCount;

    @Column(name = "deployed_at", nullable = false)
    private Instant deployedAt;

    @Column(name = "deleted_at")
    private Instant deletedAt;

    protected ChuteGpuCount() {}

    ChuteGpuCount(UUID chuteId) {
        this.chuteId = chuteId;
    }

    /** @return whether the count is another */
    boolean take(ChuteHistoryState state) {
        boolean changed = gpuCount != state.gpuCount();
        gpuCount = state.gpuCount();
        deployedAt = state.deployedAt();
        deletedAt = state.deletedAt();
        return changed;
    }
}
