package io.openchutes.chutes.answer;

import io.openchutes.chutes.boost.Boost;
import io.openchutes.chutes.boost.ManualBoost;
import io.openchutes.chutes.boost.UrgencyBoost;
import io.openchutes.chutes.bounty.Bounty;
import io.openchutes.chutes.bounty.OpenBounty;
import io.openchutes.chutes.image.Image;
import io.openchutes.chutes.pricefeed.CurrencyPrice;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Tuple;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.hibernate.Session;
import org.hibernate.query.SelectionQuery;

/**
 * Reads, in one query, what answers about chutes show from other services' events, except instances, of which a chute has many.
 */
@ApplicationScoped
public class ChuteCopiesRepository {
    private static final String TAO = "tao";

    private static final String COPIES = """
            select c.chuteId, i, b, m, u, p from Chute c
            left join Image i on i.imageId = c.imageId
            left join Bounty b on b.chuteId = c.chuteId and b.open and b.expiresAt > :now
            left join ManualBoost m on m.chuteId = c.chuteId
            left join UrgencyBoost u on u.chuteId = c.chuteId
            left join CurrencyPrice p on p.currency = :tao
            where\s""";

    /** An array, since Hibernate translates a query with a list of values anew each time. */
    private static final String OF_CHUTES = COPIES + "cast(sql('? = any (?)', c.chuteId, :chutes) as Boolean) = true";
    /** PostgreSQL plans it once for a connection; the one with an array each time, which takes ten times as long as to run it. */
    private static final String OF_ONE = COPIES + "c.chuteId = :chute";

    private final Session session;

    public ChuteCopiesRepository(Session session) {
        this.session = session;
    }

    /**
     * Of one chute.
     *
     * @param image null when it is gone
     * @param bounty null where none is open
     * @param taoInUsd null where it is not known
     */
    record Copies(Image image, OpenBounty bounty, Boost boost, BigDecimal taoInUsd) {}

    /** By the chutes' ids. */
    Map<UUID, Copies> of(Collection<UUID> chuteIds, Instant now) {
        if (chuteIds.isEmpty()) {
            return Map.of();
        }
        SelectionQuery<Tuple> query = chuteIds.size() == 1
                ? session.createSelectionQuery(OF_ONE, Tuple.class)
                        .setParameter("chute", chuteIds.iterator().next())
                : session.createSelectionQuery(OF_CHUTES, Tuple.class)
                        .setParameter("chutes", chuteIds.toArray(UUID[]::new));
        return query.setParameter("now", now).setParameter("tao", TAO).getResultList().stream()
                .collect(Collectors.toMap(row -> row.get(0, UUID.class), ChuteCopiesRepository::copies));
    }

    private static Copies copies(Tuple row) {
        Bounty bounty = row.get(2, Bounty.class);
        ManualBoost manual = row.get(3, ManualBoost.class);
        UrgencyBoost urgency = row.get(4, UrgencyBoost.class);
        CurrencyPrice price = row.get(5, CurrencyPrice.class);
        return new Copies(
                row.get(1, Image.class),
                bounty == null ? null : bounty.asOpen(),
                new Boost(
                        urgency == null ? Boost.NONE.urgency() : urgency.factor(),
                        manual == null ? Boost.NONE.manual() : manual.factor()),
                price == null ? null : price.usablePrice().orElse(null));
    }
}
