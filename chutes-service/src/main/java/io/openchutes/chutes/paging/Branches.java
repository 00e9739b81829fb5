package io.openchutes.chutes.paging;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.hibernate.Session;
import org.hibernate.query.NativeQuery;

/**
 * A list made of sets of rows that exclude each other, e.g. one's own and everybody's. Each is read in the order of an index of its own
 * and bounded in itself, so that PostgreSQL merges them and stops after offset + limit rows; an {@code or} would read and sort them all.
 */
public final class Branches {
    private final String table;
    private final String order;
    private final List<String> branches = new ArrayList<>();
    private final List<String> conditions = new ArrayList<>();
    private final Map<String, Object> parameters = new LinkedHashMap<>();

    /** @param order of the whole list, which an index of each branch has too */
    public Branches(String table, String order) {
        this.table = table;
        this.order = " order by " + order;
    }

    public Branches branch(String condition) {
        branches.add(condition);
        return this;
    }

    /** For all branches. */
    public Branches where(String condition) {
        conditions.add(condition);
        return this;
    }

    public Branches with(String parameter, Object value) {
        parameters.put(parameter, value);
        return this;
    }

    /** The pattern of texts that contain this one, for a column in lower case. */
    public static String containing(String part) {
        return "%"
                + part.toLowerCase(Locale.ROOT)
                        .replace("\\", "\\\\")
                        .replace("%", "\\%")
                        .replace("_", "\\_")
                + "%";
    }

    public <T> List<T> page(Session session, int offset, int limit, Class<T> type) {
        return read(session.createNativeQuery(page(), type), offset, limit);
    }

    /**
     * What a page weighs, and may weigh.
     *
     * @param row bytes of a row, as SQL
     * @param shared a column whose value brings bytes of its own, once a page
     * @param sharedBytes these, as SQL
     * @param most one row is there in any case
     */
    public record Weight(String row, String shared, String sharedBytes, long most) {}

    /** A page that ends behind the row with which it has so many bytes, so that no more than one row beyond them is read into memory. */
    public <T> List<T> page(Session session, int offset, int limit, Class<T> type, Weight weight) {
        return read(
                session.createNativeQuery(weighed("", weight), type).setParameter("bytes", weight.most()),
                offset,
                limit);
    }

    /**
     * As above in one statement with the number of all rows.
     *
     * @param total empty where the page is: no row could carry it
     */
    public record CountedPage<T>(List<T> rows, OptionalLong total) {}

    /** As the page above, counted. */
    public <T> CountedPage<T> countedPage(Session session, int offset, int limit, Class<T> type, Weight weight) {
        NativeQuery<Object[]> query = session.createNativeQuery(
                        weighed(", (" + count() + ") as total_rows", weight), Object[].class)
                .addEntity(type)
                .addScalar("total_rows", Long.class)
                .setParameter("bytes", weight.most());
        List<Object[]> rows = read(query, offset, limit);
        return new CountedPage<>(
                rows.stream().map(row -> type.cast(row[0])).toList(),
                rows.isEmpty() ? OptionalLong.empty() : OptionalLong.of((Long) rows.get(0)[1]));
    }

    private String weighed(String more, Weight weight) {
        String weighed = "select page.*, " + weight.row() + " as own_bytes, " + weight.sharedBytes()
                + " as shared_bytes,"
                + " row_number() over (partition by " + weight.shared() + order + ") as nth from (" + page() + ") page";
        String summed = "select weighed.*, sum(own_bytes + case when nth = 1 then shared_bytes else 0 end) over ("
                + order + " rows between unbounded preceding and 1 preceding) as bytes_before from (" + weighed
                + ") weighed";
        return "select summed.*" + more + " from (" + summed + ") summed where coalesce(bytes_before, 0) < :bytes"
                + order;
    }

    /** Without the order in the branch PostgreSQL would sort all of it behind the union. */
    private String page() {
        return "select * from (" + union("*", order + " limit :most") + ") page" + order
                + " limit :limit offset :offset";
    }

    private <T> List<T> read(NativeQuery<T> query, int offset, int limit) {
        query.setParameter("most", offset + limit);
        query.setParameter("limit", limit);
        query.setParameter("offset", offset);
        parameters.forEach(query::setParameter);
        return query.setReadOnly(true).getResultList();
    }

    public long count(Session session) {
        NativeQuery<Long> query = session.createNativeQuery(count(), Long.class).addScalar("count", Long.class);
        parameters.forEach(query::setParameter);
        return query.getSingleResult();
    }

    private String count() {
        return "select count(*) from (" + union("1", "") + ") counted";
    }

    private String union(String columns, String end) {
        String and = conditions.isEmpty() ? "" : " and " + String.join(" and ", conditions);
        return branches.stream()
                .map(branch -> "(select " + columns + " from " + table + " where " + branch + and + end + ")")
                .collect(Collectors.joining(" union all "));
    }
}
