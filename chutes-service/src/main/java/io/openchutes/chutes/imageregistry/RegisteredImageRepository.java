package io.openchutes.chutes.imageregistry;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.Session;

/** Keeps the images that this service owns. */
@ApplicationScoped
public class RegisteredImageRepository implements PanacheRepositoryBase<RegisteredImage, UUID> {
    /** Key of the advisory lock: the same on every replica, used for nothing else. */
    private static final int LOCK_SPACE = 0x696d_6167;

    private final Session session;

    public RegisteredImageRepository(Session session) {
        this.session = session;
    }

    /** Makes an account's registrations wait for each other until the transaction ends. */
    public void lockOwner(UUID userId) {
        session.createNativeQuery(
                        "select 1 as locked from pg_advisory_xact_lock(:space, hashtext(:owner))", Integer.class)
                .addScalar("locked", Integer.class)
                .setParameter("space", LOCK_SPACE)
                .setParameter("owner", userId.toString())
                .getResultList();
    }

    /** The row, locked until the transaction ends. */
    public Optional<RegisteredImage> lock(UUID imageId) {
        return findByIdOptional(imageId, LockModeType.PESSIMISTIC_WRITE);
    }

    public long countOf(UUID userId) {
        return count("userId", userId);
    }
}
