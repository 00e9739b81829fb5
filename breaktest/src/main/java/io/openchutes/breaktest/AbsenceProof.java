package io.openchutes.breaktest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openchutes.embedded.EmbeddedServer;
import io.openchutes.local.platform.Platform;
import io.openchutes.local.platform.ServiceProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Takes Kafka away for a while: callers must not notice, health must, and everything must arrive afterwards. */
final class AbsenceProof {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration NOTICED_WITHIN = Duration.ofSeconds(45);
    private static final long BETWEEN_ROUNDS_MILLIS = 500;

    private final Options options;
    private final Platform platform;
    private final LoadClient api;
    private final ObjectMapper json;
    private final Databases databases;
    private final Inspector inspector;
    private final Quiescence quiescence;
    private final Consumer<String> console;

    AbsenceProof(
            Options options,
            Platform platform,
            LoadClient api,
            ObjectMapper json,
            Databases databases,
            Inspector inspector,
            Quiescence quiescence,
            Consumer<String> console) {
        this.options = options;
        this.platform = platform;
        this.api = api;
        this.json = json;
        this.databases = databases;
        this.inspector = inspector;
        this.quiescence = quiescence;
        this.console = console;
    }

    /** @param instances of the registry and of the outside world, which stay as they are */
    List<Check> prove(Writer writer, LoadAccount caller, CallLoad load, Map<UUID, OutsideWorld.Instance> instances)
            throws InterruptedException {
        EmbeddedServer kafka = BreakTest.server(platform, "Kafka");
        List<String> unanswered = new ArrayList<>();
        List<String> health = new ArrayList<>();
        int calls = 0;
        long slowest = 0;
        ModelledChute known = writer.another();
        writer.deploy(known);
        quiescence.await(PATIENCE);
        ModelledChute chute = writer.another();
        platform.takeAway(kafka);
        long gone = System.nanoTime();
        writer.deploy(chute);
        while (System.nanoTime() - gone < options.kafkaAway().toNanos()) {
            List<Call> round = List.of(
                    new Call("GET", "/chutes/", null),
                    new Call("GET", "/chutes/" + chute.chuteId(), null),
                    new Call("PUT", "/chutes/" + chute.chuteId(), Map.of("tagline", "without Kafka " + calls)),
                    new Call("GET", "/bounties/" + known.chuteId() + "/increase?boost=" + (1 + calls % 3), null),
                    new Call("GET", "/bounties/", null),
                    new Call("GET", "/chutes/utilization", null));
            for (Call call : round) {
                long asked = System.nanoTime();
                Answer answer = api.call(caller, call.method(), call.target(), call.body());
                slowest = Math.max(slowest, System.nanoTime() - asked);
                calls++;
                if (!answer.isAcknowledged()) {
                    unanswered.add(call.method() + " " + call.target() + ": " + answer.status() + " " + answer.text());
                }
            }
            load.callEach().forEach(call -> unanswered.add(call.toString()));
            Thread.sleep(BETWEEN_ROUNDS_MILLIS);
        }
        for (ServiceProcess service : platform.serviceProcesses()) {
            LoadClient direct = new LoadClient(service.managementUrl(), json);
            if (!Readiness.await(NOTICED_WITHIN, () -> "degraded".equals(state(direct)))) {
                health.add(service.name() + " says " + state(direct));
            }
            if (!direct.get(null, "/q/health/ready").isAcknowledged()) {
                health.add(service.name() + " says that it is not ready");
            }
        }
        long waiting = databases.number(Databases.CHUTES, "select count(*) from event_outbox where sent_at is null");
        Duration away = Duration.ofNanos(System.nanoTime() - gone);
        platform.bringBack(kafka);
        long back = System.nanoTime();
        boolean drained = Readiness.await(PATIENCE, quiescence::drained);
        long drainMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - back);
        quiescence.await(PATIENCE);
        console.accept("Kafka was away for " + away.toSeconds() + " s: " + calls + " calls, the slowest "
                + TimeUnit.NANOSECONDS.toMillis(slowest) + " ms; " + waiting
                + " events waited in chutes-service, drained " + drainMillis + " ms after its return.");
        List<String> apart = new ArrayList<>();
        for (Observation.Comparison each : inspector.comparisons(instances)) {
            RebuildProof.differences(each.left(), each.right()).forEach(line -> apart.add(each.what() + ": " + line));
        }
        List<String> healthAfter = new ArrayList<>();
        for (ServiceProcess service : platform.serviceProcesses()) {
            LoadClient direct = new LoadClient(service.managementUrl(), json);
            if (!Readiness.await(NOTICED_WITHIN, () -> "ok".equals(state(direct)))) {
                healthAfter.add(service.name() + " says "
                        + direct.get(null, "/q/health/well").text());
            }
        }
        return List.of(
                new Check("without Kafka the REST API and the chutes answer", calls, unanswered),
                new Check(
                        "without Kafka health says degraded, and ready",
                        platform.serviceProcesses().size(),
                        health),
                new Check(
                        "events wait in the outbox and drain after",
                        (int) waiting,
                        waiting > 0 && drained ? List.of() : List.of(waiting + " waited, drained: " + drained)),
                new Check("the copies are equal again", 7, apart),
                new Check("health says ok again", platform.serviceProcesses().size(), healthAfter));
    }

    private record Call(String method, String target, Map<String, ?> body) {}

    private static String state(LoadClient service) {
        return state(service.get(null, "/q/health/well").json());
    }

    /** What the check named events says, but for the test's own writing to topics that a service owns: it plays a second registry. */
    static String state(JsonNode health) {
        for (JsonNode check : health.path("checks")) {
            if (check.path("name").asText().equals("events")) {
                JsonNode data = check.path("data");
                boolean othersReasons = Stream.of(data.path("reasons").asText().split("; "))
                        .anyMatch(reason -> !reason.startsWith(OutsideWorld.SOURCE + " writes to "));
                return data.has("reasons") && !othersReasons
                        ? "ok"
                        : data.path("state").asText();
            }
        }
        return "nothing";
    }
}
