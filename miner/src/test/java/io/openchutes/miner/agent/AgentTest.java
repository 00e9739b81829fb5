package io.openchutes.miner.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.openchutes.miner.Configured;
import io.openchutes.miner.MinerConfig;
import io.openchutes.miner.launch.Unfit;
import io.openchutes.miner.platform.EventStream;
import io.openchutes.miner.platform.Hotkey;
import io.openchutes.miner.platform.PlatformClient;
import io.openchutes.miner.process.ChuteProcess;
import io.openchutes.miner.process.FakeSdk;
import io.openchutes.miner.process.ProcessLauncher;
import io.openchutes.miner.process.PythonEnvironment;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole agent with real processes, against a platform of this test's. */
class AgentTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String SEED = "11".repeat(32);

    @TempDir
    Path folder;

    private final Map<String, String> keys = new HashMap<>();
    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger exit = new AtomicInteger(-1);
    private FakePlatform platform;
    private Agent agent;
    private Fleet fleet;

    @BeforeEach
    void open() throws IOException {
        platform = new FakePlatform();
        keys.put("api-url", platform.url());
        keys.put("seed", SEED);
        keys.put("data", folder.resolve("data").toString());
        keys.put("process.environments", folder.resolve("python").toString());
        keys.put("process.stop-within", "1s");
        keys.put("gpus", "a4000:2");
        keys.put("poll-every", "0.1s");
        keys.put("heartbeat-every", "0.2s");
        keys.put("launch.pause", "1h");
        keys.put("proxy.ports", "43000-43999");
        assumeTrue(
                FakeSdk.in(folder.resolve("python"), Configured.with(keys)).isPresent(),
                "no Python 3.10 or newer here");
    }

    @AfterEach
    void close() throws Exception {
        if (agent != null) {
            agent.stop(new ShutdownEvent());
        }
        platform.close();
        vertx.close().toCompletionStage().toCompletableFuture().get();
        assertThat(platform.unsigned).isEmpty();
    }

    private void start() throws IOException {
        MinerConfig config = Configured.with(keys);
        Hotkey hotkey = new Hotkey(config, Clock.systemUTC());
        ObjectMapper json = new ObjectMapper();
        PlatformClient client = new PlatformClient(config, hotkey, json);
        PythonEnvironment python = new PythonEnvironment(config);
        ProcessLauncher launcher = new ProcessLauncher(config, python);
        fleet = new Fleet(config, client, launcher, vertx, Clock.systemUTC());
        agent = new Agent(config, hotkey, client, new EventStream(client, json), launcher, fleet, Clock.systemUTC()) {
            @Override
            void exit(int code) {
                exit.set(code);
            }
        };
        agent.start(new StartupEvent());
    }

    private UUID offer(String code, int target) {
        UUID id = UUID.randomUUID();
        platform.chutes.put(id, new FakePlatform.Chute(id, "v1", code, target));
        return id;
    }

    private ChuteProcess onlyProcess() {
        return (ChuteProcess) fleet.all().iterator().next().chute().orElseThrow();
    }

    @Test
    void whatIsWantedIsLaunchedAnnouncedAndAnswers() throws Exception {
        UUID chute = offer("print('hello')", 1);
        start();
        await().atMost(PATIENCE).until(() -> platform.active(chute) == 1);
        UUID instance = platform.instances.keySet().iterator().next();
        await().atMost(PATIENCE).until(() -> platform.heartbeats.stream().anyMatch(held -> held.contains(instance)));
        int port = platform.announced.get(instance).getInteger("port");
        assertThat(platform.announced.get(instance).getString("host")).isEqualTo("127.0.0.1");
        assertThat(platform.announced.get(instance).getBoolean("ready")).isTrue();
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/add"))
                                .header("X-OpenChutes-Instance", instance.toString())
                                .header("X-OpenChutes-Secret", FakePlatform.SECRET)
                                .build(),
                        BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        // Neither the seed nor anything else of the agent's own.
        assertThat(answer.body())
                .contains("\"path\": \"/add\"")
                .doesNotContain(SEED)
                .doesNotContain(FakePlatform.SECRET);
        assertThat(platform.claims).hasValue(1);
    }

    @Test
    void whatIsRevokedEnds() throws Exception {
        UUID chute = offer("", 1);
        start();
        await().atMost(PATIENCE).until(() -> platform.active(chute) == 1);
        UUID instance = platform.instances.keySet().iterator().next();
        ChuteProcess process = onlyProcess();
        platform.chutes.clear();
        platform.revoked.add(instance);
        await().atMost(PATIENCE).until(() -> fleet.held().isEmpty());
        assertThat(process.isAlive()).isFalse();
        assertThat(platform.deleted).isEmpty();
        assertThat(fleet.free().free()).isEqualTo(2);
        assertThat(folder.resolve("data/instances")).isEmptyDirectory();
    }

    @Test
    void aChuteThatFailsThreeTimesIsLeftAlone() throws Exception {
        offer("raise RuntimeError('no model here')", 1);
        UUID well = offer("", 1);
        start();
        await().atMost(PATIENCE).until(() -> platform.failures.size() == 3 && platform.active(well) == 1);
        assertThat(platform.failures.values())
                .allSatisfy(text -> assertThat(text)
                        .startsWith("The chute ended before it served\n")
                        .contains("RuntimeError: no model here\n"));
        int looks = platform.heartbeats.size();
        await().atMost(PATIENCE).until(() -> platform.heartbeats.size() > looks + 3);
        assertThat(platform.claims).hasValue(4);
    }

    @Test
    void anOutageOfThePlatformIsNotHeldAgainstAChute() throws Exception {
        platform.sourceOutages.set(4);
        UUID chute = offer("", 1);
        start();
        await().atMost(PATIENCE).until(() -> platform.active(chute) == 1);
        assertThat(platform.deleted).as("places given back").hasSize(4);
    }

    @Test
    void aProcessThatEndsIsReportedAndReplaced() throws Exception {
        UUID chute = offer("", 1);
        start();
        await().atMost(PATIENCE).until(() -> platform.active(chute) == 1);
        UUID first = platform.instances.keySet().iterator().next();
        ProcessHandle.of(onlyProcess().pid()).orElseThrow().destroyForcibly();
        await().atMost(PATIENCE).until(() -> platform.deleted.contains(first) && platform.active(chute) == 1);
        assertThat(platform.instances).hasSize(1).doesNotContainKey(first);
    }

    @Test
    void aListFromBeforeAnInstanceServedClaimsNoPlaceTwice() throws Exception {
        CountDownLatch listMade = new CountDownLatch(1);
        AtomicBoolean sent = new AtomicBoolean();
        UUID chute = offer("", 1);
        platform.listed = () -> {
            if (!platform.instances.isEmpty() && listMade.getCount() > 0) {
                listMade.countDown();
                await().atMost(PATIENCE).until(() -> fleet.launching().isEmpty());
                sent.set(true);
            }
        };
        platform.announcing = () -> await().atMost(PATIENCE).until(() -> listMade.getCount() == 0);
        start();
        await().atMost(PATIENCE).until(() -> platform.active(chute) == 1 && sent.get());
        int looks = platform.heartbeats.size();
        await().atMost(PATIENCE).until(() -> platform.heartbeats.size() > looks + 3);
        assertThat(platform.claims).hasValue(1);
    }

    @Test
    void neverMoreThanTheGpusHold() throws Exception {
        UUID chute = offer("", 5);
        start();
        await().atMost(PATIENCE).until(() -> platform.active(chute) == 2);
        int looks = platform.heartbeats.size();
        await().atMost(PATIENCE).until(() -> platform.heartbeats.size() > looks + 3);
        assertThat(platform.claims).hasValue(2);
    }

    @Test
    void aPlaceThatAnotherGotIsNotAskedForAgainAtOnce() throws Exception {
        offer("", 1);
        platform.claimStatus = 409;
        start();
        await().atMost(PATIENCE).until(() -> platform.heartbeats.size() > 5);
        assertThat(platform.claims).hasValueBetween(1, 2);
        assertThat(fleet.free().free()).isEqualTo(2);
    }

    @Test
    void eventsAreHeardAtOnce() throws Exception {
        keys.put("poll-every", "1h");
        platform.streams = true;
        UUID chute = offer("", 0);
        start();
        await().atMost(PATIENCE).until(() -> !platform.heartbeats.isEmpty());
        platform.events.add("id: 2\nevent: target-changed\ndata: {\"chute_id\": \"" + chute + "\", \"target\": 1}\n\n");
        await().atMost(PATIENCE).until(() -> platform.active(chute) == 1);
        UUID instance = platform.instances.keySet().iterator().next();
        platform.events.add("id: 3\nevent: instance-revoked\ndata: {\"instance_id\": \"" + instance + "\"}\n\n");
        await().atMost(PATIENCE)
                .until(() -> fleet.held().isEmpty() || !fleet.held().contains(instance));
    }

    @Test
    void endingEndsEverythingAndSaysSo() throws Exception {
        UUID chute = offer("", 2);
        start();
        await().atMost(PATIENCE).until(() -> platform.active(chute) == 2);
        var processes = fleet.all().stream()
                .map(instance -> (ChuteProcess) instance.chute().orElseThrow())
                .toList();
        agent.stop(new ShutdownEvent());
        agent = null;
        assertThat(processes).noneMatch(ChuteProcess::isAlive);
        assertThat(platform.deleted).hasSize(2);
        assertThat(folder.resolve("data/instances")).isEmptyDirectory();
        assertThat(folder.resolve("data/processes")).isEmptyDirectory();
    }

    @Test
    void whatAnEarlierLifeHadIsGivenBack() throws Exception {
        UUID before = UUID.randomUUID();
        UUID elsewhere = UUID.randomUUID();
        platform.instances.put(before, UUID.randomUUID());
        platform.instances.put(elsewhere, UUID.randomUUID());
        Files.createDirectories(folder.resolve("data/instances/" + before + "/work"));
        start();
        await().atMost(PATIENCE).until(() -> platform.deleted.contains(before));
        await().atMost(PATIENCE).until(() -> platform.heartbeats.size() > 2);
        assertThat(platform.deleted).containsExactly(before);
    }

    @Test
    void anInstallationWhereAnybodyMayRegisterIsRefused() throws Exception {
        platform.registerStatus = 409;
        offer("", 1);
        start();
        await().atMost(PATIENCE).until(() -> exit.get() == Unfit.REFUSED);
        assertThat(platform.claims).hasValue(0);
        assertThat(agent.hasReachedThePlatform()).isFalse();
    }

    @Test
    void unlessItIsToldOtherwise() throws Exception {
        platform.registerStatus = 409;
        keys.put("process.allow-open-registration", "true");
        UUID chute = offer("", 1);
        start();
        await().atMost(PATIENCE).until(() -> platform.active(chute) == 1);
    }

    @Test
    void anAnswerThatTellsNothingOfRegistrationIsTakenForOpen() throws Exception {
        platform.registerStatus = 429;
        start();
        await().atMost(PATIENCE).until(() -> exit.get() == Unfit.REFUSED);
    }

    @Test
    void anAccountThatIsNoMinersIsRefused() throws Exception {
        platform.minerStatus = 403;
        start();
        await().atMost(PATIENCE).until(() -> exit.get() == Unfit.REFUSED);
    }

    @Test
    void aPlatformThatIsAwayIsWaitedFor() throws Exception {
        platform.meStatus = 503;
        UUID chute = offer("", 1);
        start();
        await().during(Duration.ofMillis(500))
                .atMost(PATIENCE)
                .until(() -> exit.get() == -1 && platform.claims.get() == 0);
        platform.meStatus = 200;
        await().atMost(PATIENCE).until(() -> platform.active(chute) == 1);
    }

    @Test
    void withoutPythonItSaysSo() throws Exception {
        keys.put("process.python", "/does/not/exist");
        start();
        await().atMost(PATIENCE).until(() -> exit.get() == Unfit.NOTHING_TO_RUN_WITH);
    }
}
