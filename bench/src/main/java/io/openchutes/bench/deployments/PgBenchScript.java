package io.openchutes.bench.deployments;

import io.openchutes.bench.platform.SqlLog.Asked;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes a transaction that was logged as a script for pgbench, which plays it with new ids each time. */
final class PgBenchScript {
    private static final Pattern PLACE = Pattern.compile("\\$(\\d+)");

    /** Time-ordered ids (RFC 9562, version 7): events have them. */
    private static final Pattern EVENT_ID =
            Pattern.compile("\\b[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\\b");

    /** A text that must be another one each time, and the SQL that makes it. */
    private final Map<String, String> fresh;

    /** What was put together of fresh texts, by its SQL. */
    private final Map<String, String> variables = new LinkedHashMap<>();

    private PgBenchScript(Map<String, String> fresh) {
        this.fresh = fresh;
    }

    /** @param fresh what must be another one each time beside the events' ids: the text in the transaction, and SQL that makes a new one */
    static String of(List<Asked> transaction, Map<String, String> fresh) {
        Map<String, String> all = new LinkedHashMap<>(fresh);
        for (Asked asked : transaction) {
            for (String value : asked.parameters()) {
                Matcher id = EVENT_ID.matcher(value == null ? "" : value);
                while (id.find()) {
                    all.putIfAbsent(id.group(), "gen_random_uuid()::text");
                }
            }
        }
        return new PgBenchScript(all).write(transaction);
    }

    private String write(List<Asked> transaction) {
        StringBuilder statements = new StringBuilder();
        for (Asked asked : transaction) {
            statements
                    .append(PLACE.matcher(asked.text())
                            .replaceAll(place -> Matcher.quoteReplacement(
                                    sql(asked.parameters().get(Integer.parseInt(place.group(1)) - 1)))))
                    .append(";\n");
        }
        List<String> drawn = new ArrayList<>();
        List<String> names = new ArrayList<>(fresh.keySet());
        for (int i = 0; i < names.size(); i++) {
            drawn.add(fresh.get(names.get(i)) + " as t" + i);
        }
        List<String> selected = new ArrayList<>();
        variables.forEach((expression, name) -> selected.add(expression + " as " + name));
        return "select " + String.join(", ", selected) + " from (select " + String.join(", ", drawn)
                + ") drawn \\gset\n" + statements;
    }

    /** A value in the script: a literal, or the variable that is put together anew each time. */
    private String sql(String value) {
        if (value == null) {
            return "null";
        }
        List<String> parts = parts(value);
        if (parts.size() == 1 && parts.get(0).startsWith("U&")) {
            return parts.get(0);
        }
        return ":" + variables.computeIfAbsent(String.join(" || ", parts), expression -> "v" + variables.size());
    }

    private List<String> parts(String value) {
        List<String> names = new ArrayList<>(fresh.keySet());
        String first = names.stream()
                .filter(value::contains)
                .min(Comparator.comparingInt(value::indexOf))
                .orElse(null);
        if (first == null) {
            return List.of(literal(value));
        }
        int at = value.indexOf(first);
        List<String> parts = new ArrayList<>();
        if (at > 0) {
            parts.add(literal(value.substring(0, at)));
        }
        parts.add("t" + names.indexOf(first));
        if (at + first.length() < value.length()) {
            parts.addAll(parts(value.substring(at + first.length())));
        }
        return parts;
    }

    /** A colon before a letter would be a variable's to pgbench. */
    private static String literal(String value) {
        return "U&'" + value.replace("\\", "\\\\").replace("'", "''").replace(":", "\\003A") + "'";
    }
}
