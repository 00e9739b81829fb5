package io.openchutes.bench.filters;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openchutes.bench.platform.BenchPlatform;
import io.openchutes.bench.platform.SqlLog;
import io.openchutes.bench.platform.SqlLog.Cost;
import io.openchutes.bench.platform.SqlLog.Costs;
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
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/**
 * Asks for pages of a list of many chutes with filters that nobody asked for before, one after another, and takes off what the database took
 * for each by its own log: what the service, the ways to it and to the database, and the client add.
 */
public final class FilterBench {
    private static final ServiceDefinition MEASURED = ServiceDefinition.CHUTES;
    private static final int SIGNIFICANT_DIGITS = 3;

    private final int chutes = Integer.getInteger("chutes", 100_000);
    private final int pages = Integer.getInteger("pages", 1_000);
    private final Duration kindWarmUp = Duration.ofSeconds(Integer.getInteger("kind.warmup", 10));
    private final Duration warmUp = Duration.ofSeconds(Integer.getInteger("warmup", 40));
    private final String only = System.getProperty("only", "");
    private final BenchPlatform bench;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private int next;

    private FilterBench(BenchPlatform bench) {
        this.bench = bench;
    }

    /**
     * {@code -Dopenchutes.home}, {@code -Dchutes}, {@code -Dpages} of each kind, {@code -Dwarmup} seconds, {@code -Dkind.warmup} seconds for each kind,
     * {@code -Donly} kinds with this text, {@code -Dservice.options}.
     */
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
                "%n%-42s %10s %8s %8s %8s %8s %10s %10s%n",
                chutes + " chutes, " + pages + " pages each",
                "statements",
                "p50 ms",
                "p99 ms",
                "SQL p50",
                "SQL p99",
                "p50 above",
                "p99 above");
        warmUp();
        for (Kind kind : kinds) {
            if (kind.what.contains(only)) {
                measure(kind);
            }
        }
        System.out.println("load average " + BenchPlatform.loadAverage());
    }

    /** Full pages that cost the database little: of the names with a number of three digits in them, each with many a limit. */
    private void warmUp() {
        long end = System.nanoTime() + warmUp.toNanos();
        for (int i = 0; System.nanoTime() < end; i++) {
            String limit = "&limit=" + (20 + i / 900 % 30) + "&offset=" + i / 27_000;
            ask(new Kind("warm-up", "include_public=true&name=-%d" + limit, i % 2 == 0), 100 + i % 900);
        }
    }

    private void measure(Kind kind) throws SQLException {
        long warm = System.nanoTime() + kindWarmUp.toNanos();
        while (System.nanoTime() < warm) {
            ask(kind, next());
        }
        Histogram service = new Histogram(SIGNIFICANT_DIGITS);
        Histogram database = new Histogram(SIGNIFICANT_DIGITS);
        Histogram above = new Histogram(SIGNIFICANT_DIGITS);
        int statements = 0;
        try (Connection superuser = bench.connect(MEASURED);
                Costs costs = new SqlLog(superuser, bench.log("postgresql")).costs()) {
            for (int i = 0; i < pages; i++) {
                int number = next();
                costs.begin();
                long begun = System.nanoTime();
                ask(kind, number);
                long nanos = System.nanoTime() - begun;
                Cost cost = costs.of("-" + number);
                statements = Math.max(statements, cost.statements());
                service.recordValue(micros(nanos));
                database.recordValue(micros(cost.time().toNanos()));
                above.recordValue(micros(Math.max(0, nanos - cost.time().toNanos())));
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%-42s %10d %8.2f %8.2f %8.2f %8.2f %10.2f %10.2f%n",
                kind.what,
                statements,
                millis(service, 50),
                millis(service, 99),
                millis(database, 50),
                millis(database, 99),
                millis(above, 50),
                millis(above, 99));
    }

    private static long micros(long nanos) {
        return TimeUnit.NANOSECONDS.toMicros(nanos);
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
