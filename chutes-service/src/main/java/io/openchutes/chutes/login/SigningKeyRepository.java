package io.openchutes.chutes.login;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import org.hibernate.Session;

/** Finds signing keys. */
@ApplicationScoped
public class SigningKeyRepository implements PanacheRepositoryBase<SigningKey, String> {
    /** Key of the advisory lock: the same on every replica, used for nothing else. */
    private static final long ROTATION_LOCK = 0x6f63_7369_676e_6b65L;

    private final Session session;

    public SigningKeyRepository(Session session) {
        this.session = session;
    }

    /** Lets one replica at a time make and remove keys, until the transaction ends. */
    void lockRotation() {
        session.createNativeQuery("select 1 as locked from pg_advisory_xact_lock(:lock)", Integer.class)
                .addScalar("locked", Integer.class)
                .setParameter("lock", ROTATION_LOCK)
                .getResultList();
    }
}
