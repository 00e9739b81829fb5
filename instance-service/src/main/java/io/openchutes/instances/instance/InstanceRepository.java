package io.openchutes.instances.instance;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

/** The instances, removed ones too for as long as they are kept. */
@ApplicationScoped
public class InstanceRepository implements PanacheRepositoryBase<Instance, UUID> {
    private static final String ENDPOINTS = """
            select new io.openchutes.instances.instance.Endpoint(
                i.instanceId, i.chuteId, i.version, i.host, i.port, i.secretInClear, i.minerHotkey, i.concurrency)
            from Instance i join ChuteCopy c on c.chuteId = i.chuteId
            where i.state = ACTIVE and i.launchedAt >= c.createdAt""";

    /** The active instances of every chute that exists. */
    public List<Endpoint> endpoints() {
        return getEntityManager()
                .createQuery(ENDPOINTS + " order by i.chuteId, i.activatedAt, i.instanceId", Endpoint.class)
                .getResultList();
    }

    /** The active instances of one chute, longest active first. */
    public List<Endpoint> endpoints(UUID chuteId) {
        return getEntityManager()
                .createQuery(
                        ENDPOINTS + " and i.chuteId = :chuteId order by i.activatedAt, i.instanceId", Endpoint.class)
                .setParameter("chuteId", chuteId)
                .getResultList();
    }
}
