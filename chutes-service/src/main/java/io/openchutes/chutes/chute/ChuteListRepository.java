package io.openchutes.chutes.chute;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Query;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.hibernate.Session;
import org.hibernate.query.NativeQuery;

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

    public List<Chute> page(Filter filter) {
        return pageQuery("", filter, Chute.class).setReadOnly(true).getResultList();
    }

    /** @param before what stands before the statement, such as {@code explain} */
    <T> NativeQuery<T> pageQuery(String before, Filter filter, Class<T> type) {
        Sql sql = sql(filter);
        NativeQuery<T> query = session.createNativeQuery(
                before + "select * from (" + sql.union("*", ORDER + " limit :most") + ") c" + ORDER
                        + " limit :limit offset :offset",
                type);
        query.setParameter("most", filter.query().skipped() + filter.query().limit());
        query.setParameter("limit", filter.query().limit());
        query.setParameter("offset", filter.query().skipped());
        sql.parameters.forEach(query::setParameter);
        return query;
    }

    public long count(Filter filter) {
        Sql sql = sql(filter);
        Query query = session.createNativeQuery("select count(*) from (" + sql.union("1", "") + ") c", Long.class);
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
            // As the index has it, which can't be read in order behind "is null".
            conditions.add("coalesce(standard_template, 'other') = :template");
            parameters.put("template", query.template());
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
            if (query.includePublic()) {
                branches.add("user_id = :owner and not listed and not owner_closed");
                branches.add("listed");
            } else {
                branches.add("user_id = :owner and not owner_closed");
            }
        }
        return new Sql(branches, conditions, parameters);
    }

    private static String containing(String part) {
        return "%" + part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%";
    }

    private record Sql(List<String> branches, List<String> conditions, Map<String, Object> parameters) {
        /** @param end of each branch: without the order in the branch PostgreSQL would sort all of it behind the union */
        String union(String columns, String end) {
            String and = conditions.isEmpty() ? "" : " and " + String.join(" and ", conditions);
            return branches.stream()
                    .map(branch -> "(select " + columns + " from chute where " + branch + and + end + ")")
                    .collect(Collectors.joining(" union all "));
        }
    }
}
