package io.openchutes.chutes.deployment;

import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.Session;

/** Keeps what each account deployed lately and what it was charged. */
@ApplicationScoped
public class DeploymentRepository {
    private final Session session;

    public DeploymentRepository(Session session) {
        this.session = session;
    }

    /**
     * Lets one deployment of an account at a time go on, on all replicas, until the transaction ends.
     *
     * @return when the account was closed, if it was
     */
    public Optional<Instant> lockDeployer(UUID userId) {
        List<Instant> closedAt = session.createNativeQuery(
                        "select closed_at from deployer where user_id = :user for no key update", Instant.class)
                .addScalar("closed_at", Instant.class)
                .setParameter("user", userId)
                .getResultList();
        if (closedAt.isEmpty()) {
            closedAt = session.createNativeQuery("""
                            insert into deployer (user_id) values (:user)
                            on conflict (user_id) do update set user_id = excluded.user_id returning closed_at""", Instant.class)
                    .addScalar("closed_at", Instant.class)
                    .setParameter("user", userId)
                    .getResultList();
        }
        return Optional.ofNullable(closedAt.get(0));
    }

    /** Waits for a deployment of the account that is going on, and keeps that it was closed from the next. */
    public void closeDeployer(UUID userId, Instant at) {
        session.createNativeMutationQuery("""
                        insert into deployer (user_id, closed_at) values (:user, :at)
                        on conflict (user_id) do update set closed_at = excluded.closed_at""")
                .setParameter("user", userId)
                .setParameter("at", at)
                .executeUpdate();
    }

    /** When the account deployed since then, newest first. */
    public List<Instant> deployedSince(UUID userId, Instant since, int most) {
        return session.createNativeQuery("""
                        select deployed_at from deployment where user_id = :user and deployed_at > :since
                        order by deployed_at desc limit :most""", Instant.class)
                .addScalar("deployed_at", Instant.class)
                .setParameter("user", userId)
                .setParameter("since", since)
                .setParameter("most", most)
                .getResultList();
    }

    /** Fees that the account's balance, which is of that time, does not show yet. */
    public BigDecimal feesChargedAfter(UUID userId, Instant balanceOf) {
        return session.createNativeQuery(
                        "select coalesce(sum(fee_usd), 0) as charged from deployment where user_id = :user and deployed_at > :since",
                        BigDecimal.class)
                .addScalar("charged", BigDecimal.class)
                .setParameter("user", userId)
                .setParameter("since", balanceOf)
                .getSingleResult();
    }

    /** Adds a deployment of the account, and deletes those from before the given time. */
    public void add(UUID eventId, UUID userId, UUID chuteId, Instant at, BigDecimal feeUsd, Instant forgotten) {
        session.createNativeMutationQuery("""
                        with gone as (delete from deployment where user_id = :user and deployed_at < :forgotten)
                        insert into deployment (event_id, user_id, chute_id, deployed_at, fee_usd)
                        values (:event, :user, :chute, :at, :fee)""")
                .setParameter("event", eventId)
                .setParameter("user", userId)
                .setParameter("chute", chuteId)
                .setParameter("at", at)
                .setParameter("fee", feeUsd)
                .setParameter("forgotten", forgotten)
                .executeUpdate();
    }
}
