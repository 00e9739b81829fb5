package io.openchutes.bench.filters;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openchutes.bench.platform.BenchPlatform;
import io.openchutes.bench.platform.SqlLog;
import io.openchutes.bench.platform.SqlLog.Asked;
import io.openchutes.local.client.ApiAnswer;
import io.openchutes.local.sample.SampleAccount;
import io.openchutes.local.service.ServiceDefinition;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/**
 * Asks for pages of a list of many chutes with filters that nobody asked for before, one after another, by turns with the statements of such a
 * page over plain JDBC: what the service adds to the database's time.
 */
public final class FilterBench {
    private static final ServiceDefinition MEASURED = ServiceDefinition.CHUTES;
    private static final int TURNS = 10;
    private static final int SIGNIFICANT_DIGITS = 3;
    private static final Pattern PLACE = Pattern.compile("\\$(\\d+)");

    private final int chutes = Integer.getInteger("chutes", 100_000);
    private final int pages = Integer.getInteger("pages", 1_000);
    private final BenchPlatform bench;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private int next;

    private FilterBench(BenchPlatform bench) {
        this.bench = bench;
    }

    /** {@code -Dopenchutes.home}, {@code -Dchutes}, {@code -Dpages} of each kind, {@code -Dservice.options}. */
    public static void main(String[] arguments) throws IOException, SQLException {
        try (BenchPlatform bench =
                BenchPlatform.start("filters", service -> BenchPlatform.optionsFor(MEASURED, service))) {
            new FilterBench(bench).run();
        }
        System.exit(0);
    }

    /**
     * A kind of filter.
     *
     * @param query with a {@code %d}, which is another number each time
     */
    private record Kind(String what, String query, boolean signedIn) {}

    private void run() throws IOException, SQLException {
        fill();
        List<Kind> kinds = List.of(
                new Kind("part of the name", "include_public=true&name=-%d", false),
                new Kind("not that part of the name", "include_public=true&exclude=-%d", false),
                new Kind("slug", "include_public=true&slug=bench-%d", false),
                new Kind("template, not that part of the name", "include_public=true&template=vllm&exclude=-%d", false),
                new Kind("no template, part of the name", "include_public=true&template=other&name=-%d", false),
                new Kind("image, not that part of the name", "include_public=true&image=base&exclude=-%d", false),
                new Kind("own and public, part of the name", "include_public=true&name=-%d", true),
                new Kind("own and public, not that part", "include_public=true&exclude=-%d", true),
                new Kind("own, not that part of the name", "exclude=-%d", true),
                new Kind("own and public, 200th page", "include_public=true&page=100&limit=50&exclude=-%d", true));
        System.out.printf(
                "%n%-42s %10s %8s %8s %8s %8s %10s%n",
                chutes + " chutes, " + pages + " pages each",
                "statements",
                "p50 ms",
                "p99 ms",
                "SQL p50",
                "SQL p99",
                "p99 above");
        for (Kind kind : kinds) {
            measure(kind);
        }
        System.out.println("load average " + BenchPlatform.loadAverage());
    }

    private void measure(Kind kind) throws SQLException {
        for (int i = 0; i < pages / 2; i++) {
            ask(kind, next());
        }
        int logged = next();
        List<Asked> statements = logged(kind, logged);
        Histogram service = new Histogram(SIGNIFICANT_DIGITS);
        Histogram database = new Histogram(SIGNIFICANT_DIGITS);
        try (Connection connection = bench.connectAsService(MEASURED)) {
            Replay replay = new Replay(connection, statements, String.valueOf(logged));
            for (int i = 0; i < pages / 2; i++) {
                replay.play(next());
            }
            for (int turn = 0; turn < TURNS; turn++) {
                for (int i = 0; i < pages / TURNS; i++) {
                    long begun = System.nanoTime();
                    ask(kind, next());
                    service.recordValue(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - begun));
                }
                for (int i = 0; i < pages / TURNS; i++) {
                    long begun = System.nanoTime();
                    replay.play(next());
                    database.recordValue(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - begun));
                }
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%-42s %10d %8.2f %8.2f %8.2f %8.2f %10.2f%n",
                kind.what,
                statements.size(),
                millis(service, 50),
                millis(service, 99),
                millis(database, 50),
                millis(database, 99),
                millis(service, 99) - millis(database, 99));
    }

    private static double millis(Histogram micros, double percentile) {
        return micros.getValueAtPercentile(percentile) / 1e3;
    }

    /** In an order that looks arbitrary, and none twice: the step has no factor in common with the number. */
    private int next() {
        next += 1;
        return (int) ((next * 7_919L) % 999_983L);
    }

    private void ask(Kind kind, int number) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(
                "http://127.0.0.1:" + bench.service(MEASURED).port() + "/chutes/?" + kind.query.formatted(number)));
        if (kind.signedIn) {
            request.header("Authorization", "Bearer " + caller().apiKey());
        }
        try {
            HttpResponse<byte[]> answer = http.send(request.build(), BodyHandlers.ofByteArray());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException("Not answered: " + answer.statusCode()
                        + new String(answer.body(), java.nio.charset.StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new IllegalStateException("Not answered", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    private SampleAccount caller() {
        return bench.accounts().developerWithRights();
    }

    /** The statements about chutes that one page needs: what is asked of accounts is asked once a second, not once a page. */
    private List<Asked> logged(Kind kind, int number) throws SQLException {
        try (Connection superuser = bench.connect(MEASURED)) {
            return new SqlLog(superuser, bench.log("postgresql"))
                    .during(() -> ask(kind, number)).values().stream()
                            .flatMap(session -> SqlLog.transactions(session).stream())
                            .filter(transaction -> transaction.stream()
                                    .anyMatch(asked -> asked.parameters().stream()
                                            .anyMatch(
                                                    value -> value != null && value.contains(String.valueOf(number)))))
                            .flatMap(List::stream)
                            .filter(asked -> !asked.is("begin")
                                    && !asked.is("commit")
                                    && !asked.text().contains("auth_account"))
                            .toList();
        }
    }

    /** The statements of a page over plain JDBC, with another number each time. */
    private static final class Replay {
        private final List<PreparedStatement> prepared = new ArrayList<>();
        private final List<List<String>> parameters = new ArrayList<>();
        private final String logged;

        Replay(Connection connection, List<Asked> statements, String logged) throws SQLException {
            this.logged = logged;
            for (Asked asked : statements) {
                List<String> inOrder = new ArrayList<>();
                Matcher place = PLACE.matcher(asked.text());
                StringBuilder text = new StringBuilder();
                while (place.find()) {
                    inOrder.add(asked.parameters().get(Integer.parseInt(place.group(1)) - 1));
                    place.appendReplacement(text, "?");
                }
                place.appendTail(text);
                prepared.add(connection.prepareStatement(text.toString()));
                parameters.add(inOrder);
            }
        }

        void play(int number) throws SQLException {
            for (int i = 0; i < prepared.size(); i++) {
                PreparedStatement statement = prepared.get(i);
                List<String> values = parameters.get(i);
                for (int p = 0; p < values.size(); p++) {
                    String value = values.get(p);
                    statement.setObject(
                            p + 1, value == null ? null : value.replace(logged, String.valueOf(number)), Types.OTHER);
                }
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        rows.getObject(1);
                    }
                }
            }
        }
    }

    /** Copies of one chute, nine tenths of them public, with the templates and the use that a large platform's would have. */
    private void fill() throws IOException, SQLException {
        ObjectNode body = (ObjectNode) bench.json()
                .readTree(
                        bench.home().resolve("examples/bodies/text_tools.json").toFile());
        ApiAnswer answer = bench.api()
                .send(
                        "POST",
                        "/chutes/?accept_fee=true",
                        bench.json().writeValueAsBytes(body.put("name", "bench/pattern")),
                        Map.of("Authorization", "Bearer " + caller().apiKey()));
        if (answer.status() != 200) {
            throw new IllegalStateException("The chute was not deployed: " + answer);
        }
        Map<String, String> values = Map.of(
                "chute_id", "gen_random_uuid()",
                "user_id",
                        bench.accounts().all().stream()
                                .map(account -> "'" + account.userId() + "'::uuid")
                                .collect(Collectors.joining(
                                        ", ",
                                        "(array[",
                                        "])[1 + i % " + bench.accounts().all().size() + "]")),
                "name", "'bench/model-' || i",
                "slug", "'bench-' || i",
                "public", "i % 10 <> 0",
                "standard_template", "(array['vllm', 'diffusion', 'tei', null])[1 + i % 4]",
                "invocation_count", "(random() * 1000000)::bigint");
        try (Connection connection = bench.connect(MEASURED);
                Statement statement = connection.createStatement()) {
            List<String> columns = new ArrayList<>();
            try (ResultSet row = statement.executeQuery(
                    "select column_name from information_schema.columns where table_name = 'chute' and is_generated = 'NEVER'")) {
                while (row.next()) {
                    columns.add(row.getString(1));
                }
            }
            UUID pattern = UUID.fromString(answer.json().get("chute_id").asText());
            statement.execute("insert into chute (" + String.join(", ", columns) + ") select "
                    + columns.stream()
                            .map(column -> values.getOrDefault(column, column))
                            .collect(Collectors.joining(", "))
                    + " from chute, generate_series(1, " + chutes + ") as i where chute_id = '" + pattern + "'");
            statement.execute("vacuum analyze chute");
            // The service may keep what lists came to before.
            statement.execute("select pg_notify('openchutes_signals', E'chute_lists\\n')");
        }
    }
}
