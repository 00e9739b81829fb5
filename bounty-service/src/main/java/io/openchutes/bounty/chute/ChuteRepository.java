package io.openchutes.bounty.chute;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The copies of chutes. */
@ApplicationScoped
public class ChuteRepository implements PanacheRepositoryBase<ChuteCopy, UUID> {
    /** Replaces the copy. */
    public ChuteCopy save(ChuteCopy chute) {
        return getEntityManager().merge(chute);
    }

    /** Always in the same order, so that those who lock them all can't lock each other out. */
    public List<UUID> idsOf(UUID userId) {
        return getEntityManager()
                .createQuery("select chuteId from ChuteCopy where userId = :userId order by chuteId", UUID.class)
                .setParameter("userId", userId)
                .getResultList();
    }

    /** The names that everyone may see, of those of the chutes that have one. */
    public Map<UUID, String> publicNames(Collection<UUID> chuteIds) {
        Map<UUID, String> names = new HashMap<>();
        if (!chuteIds.isEmpty()) {
            list("chuteId in ?1", chuteIds)
                    .forEach(chute -> chute.publicName().ifPresent(name -> names.put(chute.chuteId(), name)));
        }
        return names;
    }
}
