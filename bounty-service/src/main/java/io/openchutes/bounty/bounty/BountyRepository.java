package io.openchutes.bounty.bounty;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Lists bounties; each query here has an index that serves it, and a test that reads its plan. */
@ApplicationScoped
public class BountyRepository {
    /** As many as pages reach; counting further would cost more the longer the record grows. */
    private static final int COUNT_LIMIT = (BountyHistoryFilter.LAST_PAGE + 1) * BountyHistoryFilter.LARGEST_LIMIT;

    static final String OPEN = """
            select chute_id, created_at, expires_at from bounty
            where outcome is null and ends_at > :now
            order by created_at, bounty_id""";

    private final EntityManager entities;

    public BountyRepository(EntityManager entities) {
        this.entities = entities;
    }

    /** The open bounties at {@code now}, oldest first. */
    public List<OpenBounty> open(Instant now) {
        return rows(entities.createNativeQuery(OPEN, Object[].class).setParameter("now", now)).stream()
                .map(row -> new OpenBounty((UUID) row[0], (Instant) row[1], (Instant) row[2]))
                .toList();
    }

    /** How many are open at {@code now}. */
    public long countOpen(Instant now) {
        return ((Number) entities.createNativeQuery(
                                "select count(*) from bounty where outcome is null and ends_at > :now")
                        .setParameter("now", now)
                        .getSingleResult())
                .longValue();
    }

    /** The bounties that have ended by {@code now}, the latest end first. */
    public List<EndedBounty> ended(BountyHistoryFilter filter, Instant now) {
        Selection selection = Selection.of(filter, now);
        Query query = entities.createNativeQuery(selection.page(), Object[].class)
                .setParameter("limit", filter.limit())
                .setParameter("offset", filter.page() * filter.limit());
        selection.parameters().forEach(query::setParameter);
        return rows(query).stream()
                .map(row -> new EndedBounty(
                        (UUID) row[0],
                        (UUID) row[1],
                        CreatedBy.valueOf((String) row[2]),
                        (Instant) row[3],
                        (Instant) row[4],
                        Outcome.valueOf((String) row[5]),
                        row[6] == null ? null : WithdrawalReason.valueOf((String) row[6]),
                        (UUID) row[7],
                        (String) row[8]))
                .toList();
    }

    /** How many there are of them, up to {@value #COUNT_LIMIT}. */
    public long countEnded(BountyHistoryFilter filter, Instant now) {
        Selection selection = Selection.of(filter, now);
        Query query = entities.createNativeQuery(selection.count());
        selection.parameters().forEach(query::setParameter);
        return ((Number) query.getSingleResult()).longValue();
    }

    @SuppressWarnings("unchecked")
    private static List<Object[]> rows(Query query) {
        return query.getResultList();
    }

    /**
     * The rows that match a filter, unordered. Only filters in use are in the text, so that each combination has its plan.
     */
    record Selection(String condition, Map<String, Object> parameters) {
        static Selection of(BountyHistoryFilter filter, Instant now) {
            List<String> conditions = new ArrayList<>(List.of("ends_at <= :now"));
            Map<String, Object> parameters = new LinkedHashMap<>(Map.of("now", now));
            Map<String, Object> asked = new LinkedHashMap<>();
            asked.put("chute_id = :chuteId", filter.chuteId());
            asked.put("miner_hotkey = :minerHotkey", filter.minerHotkey());
            asked.put(
                    "recorded_outcome = :outcome",
                    filter.outcome() == null ? null : filter.outcome().name());
            asked.put("ends_at >= :since", filter.since());
            asked.put("ends_at < :until", filter.until());
            asked.forEach((condition, value) -> {
                if (value != null) {
                    conditions.add(condition);
                    parameters.put(condition.substring(condition.indexOf(':') + 1), value);
                }
            });
            return new Selection(String.join(" and ", conditions), parameters);
        }

        String page() {
            return "select bounty_id, chute_id, created_by, created_at, ends_at, recorded_outcome, reason, instance_id, miner_hotkey"
                    + " from bounty where " + condition
                    + " order by ends_at desc, bounty_id limit :limit offset :offset";
        }

        String count() {
            return "select count(*) from (select from bounty where " + condition + " limit " + COUNT_LIMIT
                    + ") counted";
        }
    }
}
