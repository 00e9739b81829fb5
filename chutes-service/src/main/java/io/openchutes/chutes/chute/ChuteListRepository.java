package io.openchutes.chutes.chute;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Query;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.hibernate.Session;
import org.hibernate.jpa.HibernateHints;

/** Reads the pages of lists, in the order of an index; {@code ChuteListPlanTest} reads the plans. */
@ApplicationScoped
public class ChuteListRepository {
    private static final String ORDER = " order by invocation_count desc, chute_id";

    private final Session session;

    public ChuteListRepository(Session session) {
        this.session = session;
    }

    /**
     * @param ownerId null for an anonymous caller, who sees what everybody sees
     * @param only null where no API key's object scopes cut the list down
     */
    public record Filter(UUID ownerId, Set<UUID> only, ChuteListQuery query) {}

    @SuppressWarnings("unchecked")
    public List<Chute> page(Filter filter) {
        Sql sql = sql(filter);
        Query query = session.createNativeQuery(
                        "select * from (" + sql.union("*") + ") c" + ORDER + " limit :limit offset :offset",
                        Chute.class)
                .setHint(HibernateHints.HINT_READ_ONLY, true)
                .setParameter("limit", filter.query().limit())
                .setParameter("offset", filter.query().skipped());
        sql.parameters.forEach(query::setParameter);
        return query.getResultList();
    }

    public long count(Filter filter) {
        Sql sql = sql(filter);
        Query query = session.createNativeQuery("select count(*) from (" + sql.union("1") + ") c", Long.class);
        sql.parameters.forEach(query::setParameter);
        return (Long) query.getSingleResult();
    }

    /** Every affine chute that is not hidden. */
    public List<Chute> affine() {
        return session.createSelectionQuery(
                        "from Chute where subnet = :affine and not ownerClosed order by chuteId", Chute.class)
                .setParameter("affine", Subnets.AFFINE)
                .setReadOnly(true)
                .getResultList();
    }

    /**
     * The own chutes and everybody's are two branches that exclude each other, so that PostgreSQL merges two indexes that are in
     * the list's order already and stops after offset + limit rows; an {@code or} of both would read and sort them all.
     */
    private static Sql sql(Filter filter) {
        ChuteListQuery query = filter.query();
        Map<String, Object> parameters = new LinkedHashMap<>();
        List<String> conditions = new ArrayList<>();
        if (query.name() != null) {
            conditions.add("lower(name) like :name");
            parameters.put("name", containing(query.name()));
        }
        if (query.exclude() != null) {
            conditions.add("lower(name) not like :exclude");
            parameters.put("exclude", containing(query.exclude()));
        }
        if (query.image() != null) {
            conditions.add("image_id in (select i.image_id from image i"
                    + " where lower(i.name) like :image or lower(i.tag) like :image)");
            parameters.put("image", containing(query.image()));
        }
        if (query.slug() != null) {
            conditions.add("slug = :slug");
            parameters.put("slug", query.slug());
        }
        if (query.template() != null) {
            if (query.template().equals("other")) {
                conditions.add("standard_template is null");
            } else {
                conditions.add("standard_template = :template");
                parameters.put("template", query.template());
            }
        }
        if (filter.only() != null) {
            conditions.add("chute_id = any(cast(:only as uuid[]))");
            parameters.put("only", filter.only().toArray(UUID[]::new));
        }
        List<String> branches = new ArrayList<>();
        if (filter.ownerId() == null) {
            branches.add("listed");
        } else {
            parameters.put("owner", filter.ownerId());
            branches.add("user_id = :owner and not owner_closed");
            if (query.includePublic()) {
                branches.add("listed and user_id <> :owner");
            }
        }
        return new Sql(branches, conditions, parameters);
    }

    private static String containing(String part) {
        return "%" + part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%";
    }

    private record Sql(List<String> branches, List<String> conditions, Map<String, Object> parameters) {
        String union(String columns) {
            String and = conditions.isEmpty() ? "" : " and " + String.join(" and ", conditions);
            return String.join(
                    " union all ",
                    branches.stream()
                            .map(branch -> "select " + columns + " from chute where " + branch + and)
                            .toList());
        }
    }
}
