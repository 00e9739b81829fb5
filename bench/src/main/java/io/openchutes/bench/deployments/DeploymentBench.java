package io.openchutes.bench.deployments;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openchutes.bench.Cpu;
import io.openchutes.bench.load.Load;
import io.openchutes.bench.platform.BenchPlatform;
import io.openchutes.bench.platform.SqlLog;
import io.openchutes.bench.platform.SqlLog.Asked;
import io.openchutes.embedded.EmbeddedServer;
import io.openchutes.local.client.ApiAnswer;
import io.openchutes.local.sample.SampleAccount;
import io.openchutes.local.service.ServiceDefinition;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/**
 * Measures deployments of private chutes with 30 kB of code each by eight accounts at once: answers a second, CPU time of the service and of
 * everything else until the events are applied, and the ratio to what pgbench does with the statements of the same transactions on the same
 * database, by as many clients.
 */
public final class DeploymentBench {
    private static final ServiceDefinition MEASURED = ServiceDefinition.CHUTES;
    private static final int DEPLOYERS = 8;
    private static final int CODE_BYTES = 30_000;
    /** What is left of the warm-up is over by then; then so long it is measured what all processes use without deployments. */
    private static final Duration PAUSE = Duration.ofSeconds(15);

    private static final Duration REST = Duration.ofSeconds(15);

    /** How many more cores than at rest a second may use that is at rest. */
    private static final double ROOM = 0.04;

    private static final int LONGEST_SETTLING_SECONDS = 60;

    private final Duration each = Duration.ofSeconds(Integer.getInteger("seconds", 20));
    private final Duration warmUp = Duration.ofSeconds(Integer.getInteger("warmup", 300));
    private final BenchPlatform bench;
    private final List<SampleAccount> deployers;
    private final ObjectNode body;
    private final String code = code();
    private int next;

    private DeploymentBench(BenchPlatform bench) throws IOException {
        this.bench = bench;
        this.deployers = bench.accounts().all().subList(0, DEPLOYERS);
        this.body = (ObjectNode) bench.json()
                .readTree(
                        bench.home().resolve("examples/bodies/text_tools.json").toFile());
    }

    /** {@code -Dopenchutes.home}, {@code -Dseconds} of each measurement, {@code -Dwarmup} seconds, {@code -Dpgbench}, {@code -Dservice.options}. */
    public static void main(String[] arguments) throws IOException, SQLException {
        try (BenchPlatform bench = BenchPlatform.start("deployments", DeploymentBench::options)) {
            new DeploymentBench(bench).run();
        }
        System.exit(0);
    }

    /** An account has its code checked more often than anybody deploys. */
    private static List<String> options(ServiceDefinition service) {
        List<String> options = BenchPlatform.optionsFor(MEASURED, service);
        if (service.equals(MEASURED)) {
            options.add("-Dopenchutes.chutes.deployment.syntax-checks.tries-per-minute=1000000");
        }
        return options;
    }

    private void run() throws IOException, SQLException {
        bench.allowDeployments(deployers);
        System.out.printf("%nWarming up for %d s; load average %s%n", warmUp.toSeconds(), BenchPlatform.loadAverage());
        double newCode;
        double knownCode;
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        try (Load load = new Load(vertx, bench.service(MEASURED).port(), DEPLOYERS)) {
            load.run(requests(true), warmUp);
            BenchPlatform.pause(PAUSE);
            newCode = measure(load, true);
            knownCode = measure(load, false);
        }
        List<List<Asked>> transactions = new ArrayList<>();
        List<String> scripts = new ArrayList<>();
        for (SampleAccount account : deployers) {
            Logged logged = logged(account);
            transactions.add(logged.transaction);
            scripts.add(PgBenchScript.of(logged.transaction, logged.fresh));
        }
        printStatements(transactions.get(transactions.size() - 1));
        playWithPgBench(scripts, newCode, knownCode);
    }

    private double measure(Load load, boolean newCode) {
        long pid = bench.service(MEASURED).pid();
        Used atRest = usedDuring(REST);
        Duration all = Cpu.of(pid);
        Used before = used();
        Load.Result result = load.run(requests(newCode), each);
        Used answered = used();
        settle(atRest);
        Used settled = used();
        Duration withCompilers = Cpu.of(pid).minus(all);
        long count = Math.max(1, result.answerMicros().getTotalCount());
        Histogram micros = result.answerMicros();
        System.out.printf(
                Locale.ROOT,
                "%nPOST /chutes/, 30 kB of code, %s, %d accounts: %.1f/s, p50 %.1f ms, p99 %.1f ms, %d refused%n",
                newCode ? "new each time" : "known of the account",
                DEPLOYERS,
                result.perSecond(),
                micros.getValueAtPercentile(50) / 1e3,
                micros.getValueAtPercentile(99) / 1e3,
                result.refused());
        System.out.printf("%-58s %8s%n", "CPU time of one beyond what is used at rest, ms", "");
        String service = MEASURED.name();
        print(
                "service, until answered, without the JVM's compilers",
                answered.since(before).beyond(atRest).get(service),
                count);
        Used inAll = settled.since(before);
        Map<String, Duration> used = inAll.beyond(atRest);
        print("service, until its events are out, without compilers", used.get(service), count);
        print("the same with compilers, and with what is used at rest", withCompilers, count);
        Duration sum = Duration.ZERO;
        for (Map.Entry<String, Duration> process : used.entrySet()) {
            if (!process.getKey().equals(service)) {
                print("  " + process.getKey(), process.getValue(), count);
                sum = sum.plus(process.getValue());
            }
        }
        print("all else together", sum, count);
        System.out.printf(
                Locale.ROOT,
                "%.0f s from the first to the last; at rest all processes use %.3f cores; load average %s%n",
                inAll.nanos / 1e9,
                atRest.cores(),
                BenchPlatform.loadAverage());
        return result.perSecond();
    }

    private static void print(String what, Duration cpu, long count) {
        System.out.printf(Locale.ROOT, "%-58s %8.2f%n", what, cpu.toNanos() / 1e6 / count);
    }

    /**
     * CPU time that processes have used until a moment, by name.
     *
     * @param nanos of {@link System#nanoTime}; of a difference, how long it took
     */
    private record Used(Map<String, Duration> byProcess, long nanos) {
        Used since(Used before) {
            Map<String, Duration> used = new LinkedHashMap<>();
            byProcess.forEach((name, cpu) -> used.put(name, cpu.minus(before.byProcess.get(name))));
            return new Used(used, nanos - before.nanos);
        }

        /** Of a difference. */
        double cores() {
            return byProcess.values().stream().mapToLong(Duration::toNanos).sum() / (double) nanos;
        }

        /** Of a difference, without as much of another one as falls into the time that it took. */
        Map<String, Duration> beyond(Used atRest) {
            Map<String, Duration> more = new LinkedHashMap<>();
            byProcess.forEach((name, cpu) -> more.put(
                    name,
                    cpu.minusNanos(
                            Math.round((double) atRest.byProcess.get(name).toNanos() * nanos / atRest.nanos))));
            return more;
        }
    }

    private Used usedDuring(Duration time) {
        Used before = used();
        BenchPlatform.pause(time);
        return used().since(before);
    }

    /** Without the JVMs' compilers. */
    private Used used() {
        Map<String, Duration> used = new LinkedHashMap<>();
        for (EmbeddedServer server : bench.platform().servers()) {
            Duration family = Cpu.ofFamily(server.pid());
            used.put(server.name(), family.minus(Cpu.of(server.pid())).plus(Cpu.withoutCompilers(server.pid())));
        }
        return new Used(used, System.nanoTime());
    }

    /** Waits until the processes are at rest: the relay and the consumers have done their part. */
    private void settle(Used atRest) {
        for (int second = 0; second < LONGEST_SETTLING_SECONDS; second++) {
            if (usedDuring(Duration.ofSeconds(1)).cores() < atRest.cores() + ROOM) {
                return;
            }
        }
    }

    private Supplier<Load.Request> requests(boolean newCode) {
        return () -> {
            SampleAccount account = deployers.get(next % deployers.size());
            body.put("code", newCode ? code + "# " + next + "\n" : code);
            return new Load.Request(
                    HttpMethod.POST,
                    "/chutes/?accept_fee=true",
                    headers(account),
                    Buffer.buffer(body.put("name", "bench/code-" + next++).toString()));
        };
    }

    private static Map<String, String> headers(SampleAccount account) {
        return Map.of("Authorization", "Bearer " + account.apiKey(), "Content-Type", "application/json");
    }

    private record Logged(List<Asked> transaction, Map<String, String> fresh) {}

    /** One deployment's transaction, and what must be another in each. */
    private Logged logged(SampleAccount account) throws SQLException {
        String name = "bench/logged-" + next++;
        ApiAnswer[] answer = new ApiAnswer[1];
        Path log = bench.log("postgresql");
        Map<Long, List<Asked>> sessions;
        try (Connection superuser = bench.connect(MEASURED)) {
            sessions = new SqlLog(superuser, log)
                    .during(() -> answer[0] = bench.api()
                            .send(
                                    "POST",
                                    "/chutes/?accept_fee=true",
                                    body.put("name", name).toString().getBytes(java.nio.charset.StandardCharsets.UTF_8),
                                    headers(account)));
        }
        List<Asked> transaction = sessions.values().stream()
                .flatMap(session -> SqlLog.transactions(session).stream())
                .filter(asked -> asked.stream().anyMatch(one -> one.text().contains("chute_source")))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("The deployment is not in " + log + ": " + answer[0]));
        String unique = "substr(md5(random()::text), 1, 12)";
        Map<String, String> fresh = new LinkedHashMap<>();
        fresh.put(answer[0].json().get("chute_id").asText(), "gen_random_uuid()::text");
        fresh.put(name, "'bench/played-' || " + unique);
        fresh.put(answer[0].json().get("slug").asText(), "'played-' || " + unique);
        return new Logged(transaction, fresh);
    }

    private static void printStatements(List<Asked> transaction) {
        System.out.printf("%n%d statements of one deployment:%n", transaction.size());
        for (Asked asked : transaction) {
            String line = asked.text().replaceAll("\\s+", " ").strip();
            System.out.println("  " + line.substring(0, Math.min(120, line.length())));
        }
    }

    private void playWithPgBench(List<String> scripts, double newCode, double knownCode)
            throws IOException, SQLException {
        Path work = bench.home().resolve("bench/target/deployments");
        Optional<PgBench> pgBench = PgBench.find(work);
        if (pgBench.isEmpty()) {
            System.out.println("There is no pgbench here (Debian: postgresql-client's contrib), give it by -Dpgbench=");
            return;
        }
        // What pgbench writes to the outbox is nobody's.
        for (EmbeddedServer server : bench.platform().servers()) {
            if (!server.name().equalsIgnoreCase("postgresql")) {
                bench.platform().takeAway(server);
            }
        }
        int port = bench.server("postgresql").port();
        long database = bench.server("postgresql").pid();
        pgBench.get().run(scripts, port, MEASURED.database(), each.dividedBy(4));
        Duration before = Cpu.ofFamily(database);
        double played = pgBench.get().run(scripts, port, MEASURED.database(), each);
        Duration used = Cpu.ofFamily(database).minus(before);
        System.out.printf(
                Locale.ROOT,
                "%npgbench, %d clients, the same statements: %.1f/s, %.2f ms of PostgreSQL's CPU time each; the service does %.0f%% of it, with known code %.0f%%%n",
                scripts.size(),
                played,
                used.toNanos() / 1e6 / (played * each.toSeconds()),
                100 * newCode / played,
                100 * knownCode / played);
        System.out.println("load average " + BenchPlatform.loadAverage());
    }

    /** Python of about 30 kB. */
    private static String code() {
        StringBuilder code = new StringBuilder("import math\n\n");
        for (int i = 0; code.length() < CODE_BYTES; i++) {
            code.append("""
                    def step_%d(values, scale=%d.5):
                        total = 0
                        for index, value in enumerate(values):
                            if value > scale and index %% 3 != 1:
                                total += math.sqrt(value) * scale - index
                            else:
                                total -= {"a": 1, "b": [value, scale]}["b"][0]
                        return {"name": f"step {total:.2f}", "items": [v ** 2 for v in values if v]}


                    """.formatted(i, i));
        }
        return code.toString();
    }
}
