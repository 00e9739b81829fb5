package io.openchutes.chutes.cord;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.hibernate.Session;

/** Keeps cord lists by their content's id: a row is written once, never changed, and swept away when no chute has it. */
@ApplicationScoped
public class CordListRepository {
    private final Session session;

    public CordListRepository(Session session) {
        this.session = session;
    }

    /**
     * Looks for a list that was used lately, and keeps it from being swept until commit: with a lock that others who deploy with the same
     * list can have too.
     */
    public boolean holds(UUID cordRefId, Instant usedSince) {
        return !session.createNativeQuery(
                        "select 1 as found from cord_list where cord_ref_id = :id and last_used_at > :since for key share",
                        Integer.class)
                .addScalar("found", Integer.class)
                .setParameter("id", cordRefId)
                .setParameter("since", usedSince)
                .getResultList()
                .isEmpty();
    }

    /** Writes a list, or marks one that is there as used, so that a sweep at the same moment leaves it; locks its row until commit. */
    public void keep(CordList list, Instant now) {
        session.createNativeMutationQuery("""
                        insert into cord_list (cord_ref_id, cords, brief, last_used_at) values (:id, :cords, :brief, :now)
                        on conflict (cord_ref_id) do update set last_used_at = excluded.last_used_at""")
                .setParameter("id", list.cordRefId())
                .setParameter("cords", list.cords())
                .setParameter("brief", list.brief())
                .setParameter("now", now)
                .executeUpdate();
    }

    public List<CordList> byIds(Collection<UUID> ids) {
        return session
                .createNativeQuery(
                        "select cord_ref_id, cords, brief from cord_list where cord_ref_id = any(cast(:ids as uuid[]))",
                        Object[].class)
                .setParameter("ids", ids.toArray(UUID[]::new))
                .getResultList()
                .stream()
                .map(row -> new CordList((UUID) row[0], (String) row[1], (String) row[2]))
                .toList();
    }

    public int sweep(Instant unusedSince) {
        return session.createNativeMutationQuery("""
                        delete from cord_list l where l.last_used_at < :before
                        and not exists (select 1 from chute c where c.cord_ref_id = l.cord_ref_id)""")
                .setParameter("before", unusedSince)
                .executeUpdate();
    }
}
