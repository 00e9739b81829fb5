package io.openchutes.metrics.gpucount;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;

/** Keeps and lists the GPU counts of all chutes that ever were. */
@ApplicationScoped
public class GpuCountService {
    private final GpuCountRepository counts;

    public GpuCountService(GpuCountRepository counts) {
        this.counts = counts;
    }

    @Transactional
    public void remember(ChuteHistoryState state) {
        ChuteGpuCount count = counts.findById(state.chuteId());
        if (count == null) {
            count = new ChuteGpuCount(state.chuteId());
            count.take(state);
            counts.persist(count);
        } else {
            count.take(state);
        }
    }

    public List<GpuCountResponse> list() {
        return counts.listCounts();
    }

    @Transactional
    public void forgetAll() {
        counts.deleteAll();
    }
}
