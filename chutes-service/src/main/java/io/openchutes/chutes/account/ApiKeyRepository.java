package io.openchutes.chutes.account;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.Session;

/** Finds the API keys of the accounts that this service owns. */
@ApplicationScoped
public class ApiKeyRepository implements PanacheRepositoryBase<ApiKey, UUID> {
    /** An account has a hundred keys at most: no index is needed for the name. */
    private static final String NAMED = "userId = ?1 and position(lower(?2) in lower(name)) > 0";

    private final Session session;

    public ApiKeyRepository(Session session) {
        this.session = session;
    }

    /** All keys of an account with their scopes, oldest first, in one query. */
    public List<ApiKey> of(UUID userId) {
        return list(
                "select k from ApiKey k left join fetch k.scopes where k.userId = ?1 order by k.createdAt, k.apiKeyId",
                userId);
    }

    /** @param name substring of the names, ignoring case; empty for all */
    public List<ApiKey> page(UUID userId, String name, int page, int limit) {
        return find(NAMED + " order by createdAt, apiKeyId", userId, name)
                .page(page, limit)
                .list();
    }

    public long countOf(UUID userId, String name) {
        return count(NAMED, userId, name);
    }

    public long countOf(UUID userId) {
        return count("userId", userId);
    }

    public Optional<ApiKey> byId(UUID userId, UUID apiKeyId) {
        return find("userId = ?1 and apiKeyId = ?2", userId, apiKeyId).firstResultOptional();
    }

    public Optional<ApiKey> byName(UUID userId, String name) {
        return find("userId = ?1 and name = ?2", userId, name).firstResultOptional();
    }

    /** Keeps the latest use of each key. */
    public void used(Map<UUID, Instant> lastUses) {
        List<UUID> keys = lastUses.keySet().stream().sorted().toList();
        session.createNativeMutationQuery("""
                        update registered_api_key k set last_used_at = greatest(k.last_used_at, u.used_at)
                        from unnest(cast(:keys as uuid[]), cast(:uses as timestamptz[])) as u (api_key_id, used_at)
                        where k.api_key_id = u.api_key_id""")
                .setParameter("keys", keys.toArray(UUID[]::new))
                .setParameter("uses", keys.stream().map(lastUses::get).toArray(Instant[]::new))
                .executeUpdate();
    }
}
