package io.openchutes.chutes.listing;

import io.openchutes.chutes.ChutesConfig;
import io.openchutes.chutes.chute.Chute;
import io.openchutes.chutes.paging.Branches;
import io.openchutes.chutes.paging.Branches.CountedPage;
import io.openchutes.chutes.paging.Branches.Weight;
import io.openchutes.chutes.subnet.Subnets;
import io.openchutes.chutes.visibility.Visibility;
import io.openchutes.event.caching.AnswerCache;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.hibernate.Session;

/** Reads the pages of lists, in the order of an index; {@code ListPlanTest} counts what is read for them. */
@ApplicationScoped
public class ChuteListRepository {
    private static final String ORDER = "invocation_count desc, chute_id";

    /** Of the texts that an item shows; the rest of it has some kilobytes at most. */
    private static final String BYTES = "octet_length(tagline) + octet_length(readme)"
            + " + coalesce(octet_length(tool_description), 0) + octet_length(jobs)";

    private final Session session;
    private final long pageBytes;

    public ChuteListRepository(Session session, ChutesConfig config) {
        this.session = session;
        this.pageBytes = config.lists().pageBytes();
    }

    /**
     * @param ownerId null for an anonymous caller, who sees what everybody sees
     * @param only null where no API key's object scopes cut the list down
     */
    public record Filter(UUID ownerId, Set<UUID> only, ChuteListQuery query) implements AnswerCache.Key {
        private static final int BYTES_OF_AN_ID = 80;

        @Override
        public int bytes() {
            return query.bytes() + (only == null ? 0 : only.size() * BYTES_OF_AN_ID);
        }
    }

    /** Fewer than the limit where their texts and cords alone have as many bytes as a page may have. */
    public List<Chute> page(Filter filter) {
        return branches(filter)
                .page(session, filter.query().skipped(), filter.query().limit(), Chute.class, weight(filter));
    }

    /** As {@link #page}, with the number of all that the filter leaves. */
    public CountedPage<Chute> countedPage(Filter filter) {
        CountedPage<Chute> page = branches(filter)
                .countedPage(session, filter.query().skipped(), filter.query().limit(), Chute.class, weight(filter));
        return page.total().isPresent() || filter.query().skipped() == 0
                ? page
                : new CountedPage<>(page.rows(), OptionalLong.of(count(filter)));
    }

    private Weight weight(Filter filter) {
        String cords = filter.query().includeSchemas() ? "cords" : "brief";
        return new Weight(
                BYTES,
                "cord_ref_id",
                "(select octet_length(" + cords + ") from cord_list l where l.cord_ref_id = page.cord_ref_id)",
                pageBytes);
    }

    public long count(Filter filter) {
        return branches(filter).count(session);
    }

    /** Every affine chute that is not hidden. */
    public List<Chute> affine() {
        // The subnet's word is no parameter: behind one the planner could not count on the index of affine chutes.
        return session.createSelectionQuery(
                        "from Chute where subnet = '" + Subnets.AFFINE + "' and not ownerClosed order by chuteId",
                        Chute.class)
                .setReadOnly(true)
                .getResultList();
    }

    private static Branches branches(Filter filter) {
        ChuteListQuery query = filter.query();
        Branches list = new Branches("chute", ORDER);
        if (filter.ownerId() == null) {
            list.branch(Visibility.LISTED);
        } else if (query.includePublic()) {
            list.branch(Visibility.OWN_UNLISTED).branch(Visibility.LISTED).with("owner", filter.ownerId());
        } else {
            list.branch(Visibility.OWN).with("owner", filter.ownerId());
        }
        query.filters().forEach((by, value) -> by.restrict(list, value));
        if (filter.only() != null) {
            list.where("chute_id = any(cast(:only as uuid[]))")
                    .with("only", filter.only().toArray(UUID[]::new));
        }
        return list;
    }
}
