package io.openchutes.chutes.subnet;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.Session;

/** Stores the naming rules from which the chutes' subnets were computed. */
@ApplicationScoped
public class SubnetAssignmentRepository {
    private final Session session;

    public SubnetAssignmentRepository(Session session) {
        this.session = session;
    }

    /** Lets one replica at a time look and assign, until the transaction ends. */
    public void lock() {
        session.createNativeMutationQuery("lock table naming_rules in exclusive mode")
                .executeUpdate();
    }

    public Optional<String> fingerprint() {
        return session.createNativeQuery("select fingerprint from naming_rules", String.class)
                .addScalar("fingerprint", String.class)
                .uniqueResultOptional();
    }

    public void keep(String fingerprint) {
        session.createNativeMutationQuery(
                        "insert into naming_rules (fingerprint) values (:it) on conflict (one) do update set fingerprint = excluded.fingerprint")
                .setParameter("it", fingerprint)
                .executeUpdate();
    }

    /** @param after the last id of the batch before; null for the first */
    public List<NamedChute> batch(UUID after, int size) {
        return session
                .createNativeQuery(
                        "select chute_id, name, subnet from chute where chute_id > :after order by chute_id limit :size",
                        Object[].class)
                .setParameter("after", after == null ? new UUID(0, 0) : after)
                .setParameter("size", size)
                .getResultList()
                .stream()
                .map(row -> new NamedChute((UUID) row[0], (String) row[1], (String) row[2]))
                .toList();
    }

    public void assign(UUID chuteId, String subnet) {
        session.createNativeMutationQuery(
                        "update chute set subnet = :subnet, row_version = row_version + 1 where chute_id = :id")
                .setParameter("subnet", subnet)
                .setParameter("id", chuteId)
                .executeUpdate();
    }

    /** @param subnet null where it belongs to none */
    public record NamedChute(UUID chuteId, String name, String subnet) {}
}
