package io.openchutes.instances.feed;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The targets of chutes beside what they have. */
@ApplicationScoped
public class WantedChuteRepository {
    private final EntityManager entities;

    WantedChuteRepository(EntityManager entities) {
        this.entities = entities;
    }

    List<WantedChute> wanted(Instant now) {
        List<?> rows = entities.createNativeQuery("""
                        select c.chute_id, c.version, greatest(coalesce(t.target, 0),
                                case when t.wanted_until > :now or t.bounty_until > :now then 1 else 0 end),
                            coalesce(i.active, 0)
                        from chutes c
                        left join targets t on t.chute_id = c.chute_id
                        left join (
                            select chute_id, count(*) as active from instances where state = 'ACTIVE' group by chute_id) i
                            on i.chute_id = c.chute_id
                        where not c.disabled
                            and (t.target > 0 or t.wanted_until > :now or t.bounty_until > :now or i.active > 0)
                        order by c.chute_id""", Object[].class)
                .setParameter("now", now)
                .getResultList();
        return rows.stream()
                .map(Object[].class::cast)
                .map(row -> new WantedChute(
                        (UUID) row[0], (String) row[1], ((Number) row[2]).intValue(), ((Number) row[3]).intValue()))
                .toList();
    }

    int active(UUID chuteId) {
        return ((Number) entities.createNativeQuery(
                                "select count(*) from instances where chute_id = :chute and state = 'ACTIVE'")
                        .setParameter("chute", chuteId)
                        .getSingleResult())
                .intValue();
    }
}
