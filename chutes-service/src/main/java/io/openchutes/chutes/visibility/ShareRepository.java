package io.openchutes.chutes.visibility;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.hibernate.Session;

/** Keeps whom a chute is shared with; a share goes with its chute. */
@ApplicationScoped
public class ShareRepository {
    private final Session session;

    public ShareRepository(Session session) {
        this.session = session;
    }

    /** @return whether the share is new */
    public boolean add(UUID chuteId, UUID userId, Instant now) {
        return session.createNativeMutationQuery("""
                                insert into chute_share (chute_id, user_id, shared_at) values (:chute, :user, :now)
                                on conflict do nothing""")
                        .setParameter("chute", chuteId)
                        .setParameter("user", userId)
                        .setParameter("now", now)
                        .executeUpdate()
                > 0;
    }

    /** @return whether there was one */
    public boolean remove(UUID chuteId, UUID userId) {
        return session.createNativeMutationQuery("delete from chute_share where chute_id = :chute and user_id = :user")
                        .setParameter("chute", chuteId)
                        .setParameter("user", userId)
                        .executeUpdate()
                > 0;
    }

    public boolean contains(UUID chuteId, UUID userId) {
        return !session.createNativeQuery(
                        "select 1 as found from chute_share where chute_id = :chute and user_id = :user", Integer.class)
                .addScalar("found", Integer.class)
                .setParameter("chute", chuteId)
                .setParameter("user", userId)
                .getResultList()
                .isEmpty();
    }

    /** In the order in which they were made. */
    public List<UUID> userIdsOf(UUID chuteId) {
        return session.createNativeQuery(
                        "select user_id from chute_share where chute_id = :chute order by shared_at, user_id",
                        UUID.class)
                .addScalar("user_id", UUID.class)
                .setParameter("chute", chuteId)
                .getResultList();
    }
}
