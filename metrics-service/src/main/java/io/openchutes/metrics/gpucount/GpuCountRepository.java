package io.openchutes.metrics.gpucount;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

/** The copies of GPU counts. */
@ApplicationScoped
public class GpuCountRepository implements PanacheRepositoryBase<ChuteGpuCount, UUID> {

    List<GpuCountResponse> listCounts() {
        return getEntityManager()
                .createQuery(
                        "select new io.openchutes.metrics.gpucount.GpuCountResponse(g.chuteId, g.gpuCount)"
                                + " from ChuteGpuCount g order by g.chuteId",
                        GpuCountResponse.class)
                .getResultList();
    }
}
