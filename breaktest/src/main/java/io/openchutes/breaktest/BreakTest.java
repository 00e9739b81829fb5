package io.openchutes.breaktest;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.openchutes.contracts.Topics;
import io.openchutes.embedded.EmbeddedServer;
import io.openchutes.embedded.Ports;
import io.openchutes.local.client.ApiClient;
import io.openchutes.local.platform.FleetKind;
import io.openchutes.local.platform.LocalOptions;
import io.openchutes.local.platform.Platform;
import io.openchutes.local.sample.EventPublisher;
import io.openchutes.local.sample.SampleAccounts;
import io.openchutes.local.sample.Samples;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * The break test: the packaged platform under load, its processes killed with -9 at random, and then the question whether anything that
 * was acknowledged is missing, or anything was applied twice. After it a rebuild of each service's copies, and a while without Kafka.
 */
public final class BreakTest {
    private static final Duration SAMPLES_TIMEOUT = Duration.ofSeconds(30);
    private static final int WRITERS = 4;
    private static final Duration RECOVERY = Duration.ofMinutes(4);
    private static final Duration MINER_PATIENCE = Duration.ofMinutes(2);
    private static final Duration PROCESS_PATIENCE = Duration.ofSeconds(45);
    private static final int LEAST_KILLS = 5;
    private static final int LEAST_WRITES = 100;

    private final Options options;
    private final Report report;
    private final Clock clock = Clock.systemUTC();
    private final ObjectMapper json = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();
    private final Random random;
    private final Ledger ledger = new Ledger();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final List<Writer> writers = new ArrayList<>();

    private BreakTest(Options options, PrintStream out) {
        this.options = options;
        this.report = new Report(out, clock);
        this.random = new Random(options.seed());
    }

    /** Arguments: {@code --seconds N} of load, {@code --seed S}, {@code --replicas R}. Exits with 1 if anything that must hold did not. */
    public static void main(String[] arguments) throws InterruptedException {
        try {
            Path home = Path.of(System.getProperty("openchutes.home", "."))
                    .toAbsolutePath()
                    .normalize();
            Options options =
                    Options.from(List.of(arguments), home, Clock.systemUTC().millis());
            System.exit(new BreakTest(options, System.out).run() ? 0 : 1);
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage());
            System.exit(2);
        }
    }

    private boolean run() throws InterruptedException {
        report.say("Seed " + options.seed() + ", " + options.load().toSeconds()
                + " s of load. Again: scripts/break-test --seconds "
                + options.load().toSeconds() + " --seed " + options.seed() + " --replicas " + options.replicas());
        Platform platform = new Platform(
                new LocalOptions(
                        Ports.firstOfFree(Platform.PORTS),
                        true,
                        FleetKind.OFF,
                        1,
                        options.seed(),
                        false,
                        options.data(),
                        options.home()),
                options.replicas(),
                ServiceOptions::of,
                json,
                report::say,
                clock);
        Thread cleanUp = new Thread(platform::close, "shutdown");
        Runtime.getRuntime().addShutdownHook(cleanUp);
        try {
            SampleAccounts[] samples = new SampleAccounts[1];
            platform.start(() -> {
                samples[0] = SampleAccounts.in(options.data().resolve("accounts.json"), json, clock);
                return samples[0].writeSeeds(options.data().resolve("account-seeds.json"), json);
            });
            test(platform, samples[0]);
        } catch (IllegalStateException e) {
            // What is left to check cannot be asked any more: that is a failure too.
            report.take(new Check("the test ran to its end", 1, List.of(String.valueOf(e.getMessage()))));
        } finally {
            platform.close();
            Runtime.getRuntime().removeShutdownHook(cleanUp);
        }
        report.print(report.counts());
        return report.allPassed();
    }

    private void test(Platform platform, SampleAccounts samples) throws InterruptedException {
        int postgreSqlPort = server(platform, "PostgreSQL").port();
        Databases databases = new Databases(postgreSqlPort);
        LoadClient api = new LoadClient(platform.baseUrl(), json);
        TopicLog topics = new TopicLog(platform.bootstrapServers(), json);
        Inspector inspector = new Inspector(api, databases, topics);
        Quiescence quiescence = new Quiescence(databases, report::say);
        List<LoadAccount> accounts = introduceAccounts(platform, samples, databases);
        try (EventPublisher publisher = new EventPublisher(platform.bootstrapServers(), clock, OutsideWorld.SOURCE)) {
            OutsideWorld outside = new OutsideWorld(publisher, ledger, fork(), clock, stopped::get);
            CallLoad load = new CallLoad(
                    accounts.get(WRITERS), api, new CallClient(platform.baseUrl(), accounts.get(WRITERS)), ledger);
            ChuteProcesses processes = startMiner(platform, samples, load);
            killUnderLoad(platform, api, databases, accounts, outside, load);
            Instant calm = clock.instant();
            Report.require(
                    Readiness.await(RECOVERY, () -> allUp(platform)),
                    "not every process came back within " + RECOVERY.toSeconds() + " s");
            Report.require(
                    load.allAnswer(RECOVERY), "not every chute answers again within " + RECOVERY.toSeconds() + " s");
            outside.finish();
            quiescence.await(RECOVERY);
            report.say("Quiet " + seconds(calm) + " s after the last kill: outboxes drained, nothing left to read.");
            report.say(outside.summary() + ".");
            report.say(load.calls().summary() + ".");
            ledger.lines().forEach(report::say);

            List<ModelledChute.Expected> expected = expected();
            Set<UUID> steady = expected.stream()
                    .map(ModelledChute.Expected::chuteId)
                    .filter(ledger::isSteady)
                    .collect(Collectors.toSet());
            Map<UUID, OutsideWorld.Instance> instances = new HashMap<>(outside.instances());
            instances.putAll(inspector.registered());
            Observation seen = inspector.look(expected, instances);
            List<CompletedCall> completed = inspector.completedCalls();
            report.say(expected.size() + " names, " + seen.chutes().size() + " chutes, "
                    + seen.bounties().size()
                    + " bounties, "
                    + seen.sequences().values().stream().mapToInt(List::size).sum()
                    + " events of the services.");
            new Checker(
                            expected,
                            steady,
                            instances,
                            CompletedCall.addTo(outside.invocations(), completed),
                            outside.capacity(),
                            seen)
                    .run()
                    .forEach(report::take);
            CallChecks callChecks = new CallChecks(load.calls().all(), completed);
            callChecks.run().forEach(report::take);
            report.say(callChecks.closedThoughWhole()
                    + " calls were answered whole and closed as failed, their replica being killed.");
            report.take(processCheck(inspector, processes));
            report.say("Rebuilding the copies of all services ...");
            new RebuildProof(options, platform, databases, inspector, quiescence)
                    .prove()
                    .forEach(report::take);
            report.say("Taking Kafka away for " + options.kafkaAway().toSeconds() + " s ...");
            new AbsenceProof(options, platform, api, json, databases, inspector, quiescence, report::say)
                    .prove(writers.get(0), accounts.get(0), load, instances)
                    .forEach(report::take);
            report.take(countedInTheEnd(load, inspector, quiescence));
            report.take(new Check("no dead letters in the end", 1, inspector.deadLetters()));
            report.take(processCheck(inspector, processes));
        }
        report.say("Took " + report.seconds() + " s.");
    }

    private List<LoadAccount> introduceAccounts(Platform platform, SampleAccounts samples, Databases databases) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        List<LoadAccount> accounts = new ArrayList<>();
        accounts.add(LoadAccount.draw("breaker_payer", false, now, random));
        for (int i = 1; i < WRITERS; i++) {
            accounts.add(LoadAccount.draw("breaker" + i, i % 2 == 0, now, random));
        }
        accounts.add(LoadAccount.draw("breaker_caller", true, now, random));
        try (EventPublisher publisher = new EventPublisher(platform.bootstrapServers(), clock, "/breaktest/samples")) {
            ApiClient api = new ApiClient(platform.baseUrl(), json, SAMPLES_TIMEOUT);
            new Samples(samples, options.data()).publish(publisher, api, clock);
        }
        // In the name of the accounts' owner, which ignores every other writer of its topic.
        try (EventPublisher publisher = new EventPublisher(platform.bootstrapServers(), clock, "/chutes-service")) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            accounts.forEach(account -> sent.add(publisher.publish(
                    Topics.ACCOUNT_EVENTS, "account-changed", account.userId().toString(), 1, account.event())));
            publisher.flush(sent);
        }
        String known = "select count(*) from auth_account where username like 'breaker%'";
        Report.require(
                Readiness.await(
                        Duration.ofSeconds(60),
                        () -> databases.number(Databases.CHUTES, known) == WRITERS + 1
                                && databases.number(Databases.BOUNTY, known) == WRITERS + 1
                                && databases.number(Databases.INSTANCE, known) == WRITERS + 1
                                && databases.number(Databases.CHUTES, "select count(*) from image where name = 'base'")
                                        == 1),
                "the accounts and images did not arrive within 60 s");
        return accounts;
    }

    /** The genuine agent, and chutes that it runs: there before anything is killed. */
    private ChuteProcesses startMiner(Platform platform, SampleAccounts samples, CallLoad load)
            throws InterruptedException {
        load.deploy();
        platform.startMiners(
                List.of(samples.miner().seed()),
                StandInSdk.writeTo(options.data()).toString(),
                CallLoad.GPU + ":8");
        Report.require(load.allAnswer(MINER_PATIENCE), "the miner's chutes do not answer");
        return new ChuteProcesses(options.data());
    }

    private static Check countedInTheEnd(CallLoad load, Inspector inspector, Quiescence quiescence)
            throws InterruptedException {
        List<String> wrong = new ArrayList<>();
        load.callEach().forEach(call -> wrong.add("not answered: " + call));
        quiescence.await(RECOVERY);
        new CallChecks(load.calls().all(), inspector.completedCalls())
                .run()
                .forEach(check -> check.violations().forEach(each -> wrong.add(check.name() + ": " + each)));
        return new Check(
                "in the end the chutes answer, and every call is counted",
                load.calls().all().size(),
                wrong);
    }

    /** What the registry has as active runs, once, and nothing else does. */
    private static Check processCheck(Inspector inspector, ChuteProcesses processes) {
        Set<UUID> active = new TreeSet<>();
        List<String> wrong = new ArrayList<>();
        Readiness.await(PROCESS_PATIENCE, () -> {
            active.clear();
            inspector.registered().values().stream()
                    .filter(OutsideWorld.Instance::active)
                    .forEach(each -> active.add(each.instanceId()));
            Map<UUID, List<Long>> running = processes.running();
            wrong.clear();
            if (!running.keySet().equals(active) || running.values().stream().anyMatch(pids -> pids.size() > 1)) {
                wrong.add("registered as active are " + active + ", running are " + running);
            }
            return wrong.isEmpty();
        });
        return new Check("the chutes that run are those that the registry has as active", active.size(), wrong);
    }

    private void killUnderLoad(
            Platform platform,
            LoadClient api,
            Databases databases,
            List<LoadAccount> accounts,
            OutsideWorld outside,
            CallLoad load)
            throws InterruptedException {
        accounts.subList(0, WRITERS)
                .forEach(account -> writers.add(
                        new Writer(account, accounts.get(0), api, databases, ledger, fork(), stopped::get)));
        List<Thread> threads = new ArrayList<>();
        List<Random> forks =
                Stream.generate(this::fork).limit(CallLoad.callers()).toList();
        load.callers(forks, stopped::get).forEach(caller -> threads.add(new Thread(caller, "caller")));
        writers.forEach(writer -> threads.add(new Thread(writer, "writer")));
        threads.add(new Thread(outside, "outside-world"));
        Killer killer = new Killer(platform.servers(), fork(), stopped::get, () -> allUp(platform), report::say);
        Thread killing = new Thread(killer, "killer");
        List<String> died = new ArrayList<>();
        Stream.concat(threads.stream(), Stream.of(killing)).forEach(thread -> {
            thread.setUncaughtExceptionHandler((which, why) -> {
                synchronized (died) {
                    died.add(which.getName() + ": " + why);
                }
            });
            thread.start();
        });
        Instant loaded = clock.instant();
        Thread.sleep(options.load().toMillis());
        // On a slow machine restarts take most of that time: what was hardly loaded was hardly tested.
        Readiness.await(
                options.load().multipliedBy(2),
                () -> killer.count() >= LEAST_KILLS && ledger.count(Answer.Kind.ACKNOWLEDGED) >= LEAST_WRITES);
        stopped.set(true);
        Duration loadedFor = Duration.between(loaded, clock.instant());
        killing.join();
        for (Thread thread : threads) {
            thread.join();
        }
        Report.require(died.isEmpty(), "the load failed: " + died);
        int acknowledged = ledger.count(Answer.Kind.ACKNOWLEDGED);
        report.say(loadedFor.toSeconds() + " s of load. Kills: " + killer.summary() + ". Writes: " + acknowledged
                + " acknowledged, "
                + ledger.count(Answer.Kind.REFUSED) + " refused, " + ledger.count(Answer.Kind.UNANSWERED)
                + " unanswered.");
        report.take(new Check(
                "there were enough kills and writes for this to be a test",
                killer.count(),
                killer.count() >= LEAST_KILLS && acknowledged >= LEAST_WRITES
                        ? List.of()
                        : List.of(killer.count() + " kills, " + acknowledged + " writes acknowledged")));
    }

    private Random fork() {
        return new Random(random.nextLong());
    }

    private List<ModelledChute.Expected> expected() {
        return ledger.chutes().stream().map(ModelledChute::expected).toList();
    }

    static EmbeddedServer server(Platform platform, String name) {
        return platform.servers().stream()
                .filter(server -> server.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("Nothing is named " + name));
    }

    private boolean allUp(Platform platform) {
        BooleanSupplier listening = () -> platform.servers().stream().allMatch(each -> Readiness.listens(each.port()));
        return listening.getAsBoolean()
                && platform.serviceProcesses().stream()
                        .allMatch(each -> new LoadClient(each.managementUrl(), json)
                                .get(null, "/q/health/ready")
                                .isAcknowledged());
    }

    private long seconds(Instant since) {
        return Duration.between(since, clock.instant()).toSeconds();
    }
}
