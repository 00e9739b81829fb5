package io.openchutes.chutes.administration;

import io.openchutes.auth.Permission;
import io.openchutes.chutes.account.RegisteredAccount;
import io.openchutes.chutes.paging.Branches;
import io.openchutes.rest.error.TextRules;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.Session;

/** Finds the accounts that this service owns for their administrators, and what those changed. */
@ApplicationScoped
public class AdministrationRepository implements PanacheRepositoryBase<AccountChange, UUID> {
    private final Session session;

    public AdministrationRepository(Session session) {
        this.session = session;
    }

    /**
     * The open accounts, newest first.
     *
     * @param search a user_id, a hotkey, or a part of the username ignoring case; null for all
     */
    public List<RegisteredAccount> accounts(String search, int offset, int limit) {
        return matching(search).page(session, offset, limit, RegisteredAccount.class);
    }

    public long countAccounts(String search) {
        return matching(search).count(session);
    }

    private static Branches matching(String search) {
        Branches list = new Branches("registered_account", "created_at desc, user_id").branch("closed_at is null");
        if (search == null) {
            return list;
        }
        Optional<UUID> userId = TextRules.uuid(search);
        return userId.isPresent()
                ? list.where("user_id = :id").with("id", userId.get())
                : list.where("(lower(username) like :part or hotkey = :hotkey)")
                        .with("part", Branches.containing(search))
                        .with("hotkey", search);
    }

    /** Newest first. */
    public List<AccountChange> changesOf(UUID userId, int page, int limit) {
        return find("userId = ?1 order by changedAt desc, changeId", userId)
                .page(page, limit)
                .list();
    }

    public long countChangesOf(UUID userId) {
        return count("userId", userId);
    }

    /** Whether another account can administer accounts. */
    public boolean hasBillingAdministratorBesides(UUID userId) {
        return !session.createNativeQuery("""
                        select 1 as found from registered_account
                        where closed_at is null and permissions_bitmask & :mask <> 0 and user_id <> :id limit 1""", Integer.class)
                .addScalar("found", Integer.class)
                .setParameter("mask", Permission.BILLING_ADMIN.mask())
                .setParameter("id", userId)
                .getResultList()
                .isEmpty();
    }
}
