package io.openchutes.local.walk;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.openchutes.local.client.ApiAnswer;
import io.openchutes.local.sample.SampleAccount;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;

/**
 * Walks the packaged platform through its main job with real chute definitions and signed requests, and prints a transcript.
 *
 * <p>The definitions in {@code examples/} are deployed by the public SDK's own command line where it is at hand ({@code -Dwalk.sdk=}),
 * else from the bodies that it made, kept beside them. {@code -Dwalk.signer=} names sign.mjs, whose signatures are used then too.
 */
public final class Walk {
    private static final Duration EVENTUALLY = Duration.ofSeconds(30);
    private static final long MINUTES_AGO = 1200;
    private static final String CHAT = "openchutes-examples/pocket-chat-1b";
    private static final String TOOLS = "text-tools";
    private static final String FARM = "render-farm";
    private static final Map<String, String> DEFINITIONS =
            Map.of(CHAT, "chat_model", TOOLS, "text_tools", FARM, "render_farm");

    private final Path home;
    private final ObjectMapper json;
    private final Transcript transcript = new Transcript(System.out);
    private final Clock clock = Clock.systemUTC();
    private final AuthLibSigner authLib = new AuthLibSigner();
    private final Map<String, String> ids = new LinkedHashMap<>();
    private SigningClient api;
    private Signer deploymentSigner;
    private Optional<SdkCommands> sdk = Optional.empty();
    private SampleAccount alice;
    private SampleAccount bob;

    private Walk(Path home) {
        this.home = home;
        this.json = JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .addModule(new JavaTimeModule())
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .build();
    }

    public static void main(String[] arguments) throws IOException {
        Path home = Path.of(System.getProperty("openchutes.home", "."))
                .toAbsolutePath()
                .normalize();
        System.exit(new Walk(home).run() ? 0 : 1);
    }

    private boolean run() throws IOException {
        Path data = home.resolve("local/target/walk/data");
        Files.createDirectories(data);
        transcript.title("The packaged platform starts on an empty folder");
        try (RunningPlatform platform = RunningPlatform.start(
                home,
                data,
                System.getProperty("java.class.path"),
                List.of("-Dfresh=true", "-Dnative=" + Boolean.getBoolean("native")),
                json)) {
            JsonNode ready = platform.ready();
            transcript.note("ready after " + ready.get("started_in_ms").asInt() + " ms at " + platform.baseUrl());
            List<SampleAccount> accounts =
                    json.convertValue(ready.get("accounts"), new TypeReference<List<SampleAccount>>() {});
            alice = accounts.get(1);
            bob = accounts.get(2);
            api = new SigningClient(platform.baseUrl(), json, clock, authLib);
            chooseTools(platform.baseUrl(), data.resolveSibling("sdk.ini"));
            step("The accounts are known to the services", this::knowsTheAccounts);
            step("Three definitions are deployed", this::deploys);
            step("They are listed and read", this::listsAndReads);
            step("The SDK's other commands go through", this::takesTheSdksCommands);
            step("The code is theirs, byte for byte", this::fetchesCode);
            step("A private chute is shared, and no longer", this::shares);
            step("The owner changes what may be changed", this::updates);
            step("A cold chute is warmed up until it is hot", this::warmsUp);
            step("A new version rolls over the running instance", this::redeploys);
            step("The metrics show it", this::measures);
            OperatorChecks operator = new OperatorChecks(home, transcript, ready, json);
            step("What the chart builds upon is there", () -> {
                operator.callsAsHelmTestDoes(alice);
                operator.exposesWhatAlertsAndDashboardName();
                operator.servesTheCommittedDescriptions();
            });
            step("What is wrong is refused, and changes nothing", this::isRefused);
            step("What is deleted is gone", this::deletes);
            transcript.title("The platform stops as Ctrl-C stops it");
            platform.stop();
            boolean gone = StreamSupport.stream(ready.get("processes").spliterator(), false)
                    .noneMatch(process -> ProcessHandle.of(process.get("pid").asLong())
                            .filter(ProcessHandle::isAlive)
                            .isPresent());
            transcript.check("no process is left", gone, ready.get("processes"));
        }
        return transcript.end();
    }

    private void step(String title, Runnable checks) {
        transcript.title(title);
        try {
            checks.run();
        } catch (IllegalStateException | UncheckedIOException | IllegalArgumentException e) {
            transcript.fail("the step goes through", e);
        }
    }

    private void chooseTools(String baseUrl, Path sdkConfiguration) {
        String sdkPath = System.getProperty("walk.sdk", "");
        if (sdkPath.isBlank()) {
            transcript.skip(
                    "the SDK's own command line",
                    "no Python or no package index at hand; the bodies that it made are sent instead");
        } else {
            sdk = Optional.of(
                    new SdkCommands(Path.of(sdkPath), home.resolve("examples"), sdkConfiguration, baseUrl, alice));
        }
        String script = System.getProperty("walk.signer", "");
        if (script.isBlank()) {
            transcript.skip("sign.mjs", "it or Node is not at hand; auth-lib signs instead");
            deploymentSigner = authLib;
        } else {
            deploymentSigner = new ScriptSigner(Path.of(script), json);
        }
        transcript.note("deployments: " + (sdk.isPresent() ? "`chutes deploy` of the SDK" : deploymentSigner.name())
                + "; redeployment: " + deploymentSigner.name() + "; everything else: " + authLib.name());
    }

    private void knowsTheAccounts() {
        expect("GET /ping answers", 200, api.anonymous("GET", "/ping"));
        ApiAnswer me = eventually(() -> api.signed(alice, "GET", "/users/me"), answer -> answer.status() == 200);
        expect("GET /users/me answers for the signer", 200, me);
        transcript.check(
                "it is " + alice.username(), me.get("username").asText().equals(alice.username()), me);
        transcript.check(
                "who may deploy publicly",
                me.get("permissions").toString().contains("Allow deploying models publicly."),
                me);
        ApiAnswer image = eventually(
                () -> api.anonymous("GET", "/images/chutes/vllm:nightly-2025111700"), answer -> answer.status() == 200);
        transcript.check(
                "the SDK's default image is built and pushed",
                image.get("status").asText().equals("built and pushed"),
                image);
    }

    private void deploys() {
        byte[] farm = body(FARM);
        ApiAnswer unpaid = api.signed(alice, "POST", "/chutes/", farm);
        expect("without accepting the fee: payment required", 402, unpaid);
        transcript.note(unpaid.text());
        for (String name : List.of(CHAT, TOOLS, FARM)) {
            String definition = DEFINITIONS.get(name);
            if (sdk.isPresent()) {
                CommandLine.Outcome outcome = sdk.get().deploy(definition + ":chute", true);
                transcript.note("chutes deploy " + definition + ":chute --accept-fee");
                transcript.check(
                        "the SDK reports success for " + name,
                        outcome.exit() == 0 && outcome.output().contains("Successfully deployed"),
                        outcome.output());
            } else {
                byte[] body = body(name);
                ApiAnswer answer = api.send(
                        "POST", "/chutes/?accept_fee=true", body, deploymentSigner.signBody(alice, body, api.now()));
                expect("POST /chutes/ deploys " + name, 200, answer);
            }
            ApiAnswer read = api.signed(alice, "GET", "/chutes/" + name);
            expect("GET /chutes/" + name + " finds it", 200, read);
            ids.put(name, read.get("chute_id").asText());
        }
        ApiAnswer again = api.signed(alice, "POST", "/chutes/?accept_fee=true", farm);
        expect("the same version once more is a conflict", 409, again);
    }

    private void listsAndReads() {
        ApiAnswer list = api.signed(alice, "GET", "/chutes/?limit=100");
        expect("GET /chutes/ answers", 200, list);
        for (String name : ids.keySet()) {
            transcript.check("the list holds " + name, hasItem(list, name), list);
        }
        transcript.check(
                "cords stand in cord_refs, once",
                list.get("items").path(0).path("cords").isNull()
                        && !list.get("cord_refs").isEmpty(),
                list);
        ApiAnswer anonymous = api.anonymous("GET", "/chutes/?include_public=true&limit=100");
        transcript.check("strangers don't see private chutes", !hasItem(anonymous, TOOLS), anonymous);
        ApiAnswer byId = api.signed(alice, "GET", "/chutes/" + ids.get(CHAT));
        expect("read by id", 200, byId);
        expect("read by org/name", 200, api.signed(alice, "GET", "/chutes/" + CHAT));
        expect(
                "read by org%2Fname",
                200, api.signed(alice, "GET", "/chutes/" + URLEncoder.encode(CHAT, StandardCharsets.UTF_8)));
        transcript.check("it is cold", !byId.get("hot").asBoolean(true), byId);
        transcript.check("it has seven cords", byId.get("cords").size() == 7, byId.get("cords"));
        transcript.check(
                "a price is estimated",
                byId.get("current_estimated_price").path("usd").path("hour").asDouble() > 0,
                byId.get("current_estimated_price"));
        ApiAnswer job = api.signed(alice, "GET", "/chutes/" + FARM);
        transcript.check(
                "the job has its ports", job.get("jobs").path(0).path("ports").size() == 2, job.get("jobs"));
    }

    private void takesTheSdksCommands() {
        if (sdk.isEmpty()) {
            transcript.skip("its lists and keys", "the SDK is not at hand");
            return;
        }
        sdkSays(List.of("chutes", "list"), "Found " + ids.size() + " matching chutes");
        sdkSays(List.of("chutes", "get", CHAT), ids.get(CHAT));
        sdkSays(List.of("images", "list", "--include-public"), "built and");
        sdkSays(List.of("keys", "create", "--name", "walk", "--chutes", "--action", "read"), "cpk_");
        sdkSays(List.of("keys", "list"), "matching api_keys");
    }

    private void sdkSays(List<String> arguments, String expected) {
        CommandLine.Outcome outcome = sdk.orElseThrow().run(arguments, "");
        transcript.check(
                "`chutes " + String.join(" ", arguments) + "` says \"" + expected + "\"",
                outcome.exit() == 0 && outcome.output().contains(expected),
                outcome.output());
    }

    private void fetchesCode() {
        for (String name : ids.keySet()) {
            ApiAnswer code = api.signed(alice, "GET", "/chutes/code/" + name);
            byte[] file = read(home.resolve("examples/" + DEFINITIONS.get(name) + ".py"));
            transcript.check(
                    "GET /chutes/code/" + name + " is " + DEFINITIONS.get(name) + ".py",
                    code.status() == 200 && Arrays.equals(code.bytes(), file),
                    code);
        }
    }

    private void shares() {
        String path = "/chutes/" + ids.get(TOOLS);
        ApiAnswer before = api.signed(bob, "GET", path);
        expect("before, bob does not find it", 404, before);
        transcript.check(
                "as if it did not exist",
                before.get("detail").asText().equals("Chute not found, or does not belong to you"),
                before);
        if (sdk.isPresent()) {
            CommandLine.Outcome outcome = sdk.get().share(TOOLS, bob.username());
            transcript.check("`chutes share` goes through", outcome.exit() == 0, outcome.output());
        } else {
            expect("POST /chutes/share", 200, api.signed(alice, "POST", "/chutes/share", shareWithBob()));
        }
        expect("shared, bob reads it", 200, api.signed(bob, "GET", path));
        expect("but he may not change it", 404, api.signed(bob, "PUT", path, Map.of("tagline", "mine")));
        expect("POST /chutes/unshare", 200, api.signed(alice, "POST", "/chutes/unshare", shareWithBob()));
        expect("then he does not find it any more", 404, api.signed(bob, "GET", path));
    }

    private Map<String, String> shareWithBob() {
        return Map.of("chute_id_or_name", TOOLS, "user_id_or_name", bob.username());
    }

    private void updates() {
        ApiAnswer answer = api.signed(
                alice, "PUT", "/chutes/" + TOOLS, Map.of("tagline", "Tools, for text", "shutdown_after_seconds", 120));
        expect("PUT /chutes/" + TOOLS, 200, answer);
        ApiAnswer read = api.signed(alice, "GET", "/chutes/" + TOOLS);
        transcript.check(
                "the tagline is the new one", read.get("tagline").asText().equals("Tools, for text"), read);
        transcript.check(
                "the readme is the old one", read.get("readme").asText().startsWith("# Text tools"), read);
        transcript.check(
                "it shuts down after 120 s", read.get("shutdown_after_seconds").asInt() == 120, read);
    }

    private void warmsUp() {
        ApiAnswer cold = api.signed(alice, "GET", "/chutes/warmup/" + TOOLS + "?quick=True");
        expect("GET /chutes/warmup/…?quick=True", 200, cold);
        transcript.check("it is cold", cold.get("status").asText().equals("cold"), cold);
        JsonNode hot = api.firstEvent(
                alice,
                "/chutes/warmup/" + TOOLS,
                event -> event.path("status").asText().equals("hot"),
                transcript);
        transcript.check("the stream ends hot", hot != null, hot);
        ApiAnswer read = api.signed(alice, "GET", "/chutes/" + TOOLS);
        transcript.check("the chute is hot", read.get("hot").asBoolean(), read);
        transcript.check(
                "an instance is active and verified",
                read.get("instances").path(0).path("active").asBoolean()
                        && read.get("instances").path(0).path("verified").asBoolean(),
                read.get("instances"));
        ApiAnswer history = eventually(
                () -> api.anonymous("GET", "/bounties/history?chute_id=" + ids.get(TOOLS)),
                answer -> answer.text().contains("claimed"));
        transcript.check(
                "the bounty that the warm-up made was claimed", history.text().contains("claimed"), history);
    }

    private void redeploys() {
        ApiAnswer before = api.signed(alice, "GET", "/chutes/" + TOOLS);
        ObjectNode changed = tree(body(TOOLS));
        changed.put("code", changed.get("code").asText() + "\n# second edition\n");
        byte[] body = bytes(changed);
        ApiAnswer answer = api.send("POST", "/chutes/", body, deploymentSigner.signBody(alice, body, api.now()));
        expect("the same name with other code is deployed in place", 200, answer);
        transcript.check("the id stays", answer.get("chute_id").asText().equals(ids.get(TOOLS)), answer);
        transcript.check(
                "the version is another one",
                !answer.get("version").asText().equals(before.get("version").asText()),
                answer);
        ApiAnswer rolling = api.anonymous("GET", "/chutes/rolling_updates");
        JsonNode update = find(rolling.json(), "chute_id", ids.get(TOOLS));
        transcript.check("a rolling update is open", update != null, rolling);
        transcript.note(String.valueOf(update));
        ApiAnswer done = eventually(
                () -> api.anonymous("GET", "/chutes/rolling_updates"),
                list -> find(list.json(), "chute_id", ids.get(TOOLS)) == null);
        transcript.check("and ends", find(done.json(), "chute_id", ids.get(TOOLS)) == null, done);
        ApiAnswer after = eventually(
                () -> api.signed(alice, "GET", "/chutes/" + TOOLS),
                read -> read.get("hot").asBoolean());
        transcript.check(
                "another instance serves it",
                after.get("hot").asBoolean()
                        && !after.get("instances")
                                .path(0)
                                .path("instance_id")
                                .equals(before.get("instances").path(0).path("instance_id")),
                after.get("instances"));
    }

    private void measures() {
        ApiAnswer counts = eventually(
                () -> api.anonymous("GET", "/chutes/gpu_count_history"),
                answer -> find(answer.json(), "chute_id", ids.get(FARM)) != null);
        JsonNode count = find(counts.json(), "chute_id", ids.get(FARM));
        transcript.check(
                "gpu_count_history knows two GPUs of the farm",
                count != null && count.path("gpu_count").asInt() == 2,
                counts);
        ApiAnswer utilization = eventually(
                () -> api.anonymous("GET", "/chutes/utilization?chute_id=" + ids.get(TOOLS)),
                answer -> answer.text().contains(ids.get(TOOLS)));
        transcript.check(
                "utilization lists the warm chute, nameless since it is private",
                utilization.text().contains(ids.get(TOOLS))
                        && utilization.text().contains("[private chute]"),
                utilization);
        ApiAnswer chat = eventually(
                () -> api.signed(
                        alice,
                        "POST",
                        "/v1/chat/completions",
                        Map.of("model", CHAT, "messages", List.of(Map.of("role", "user", "content", "Hello")))),
                answer -> answer.status() == 200);
        expect("a cold model is called: held, and answered", 200, chat);
        transcript.check(
                "in OpenAI's words",
                chat.json().at("/choices/0/message/role").asText().equals("assistant"),
                chat);
        ApiAnswer tool = api.signed(
                alice,
                "POST",
                "/call/"
                        + api.signed(alice, "GET", "/chutes/" + TOOLS)
                                .get("slug")
                                .asText() + "/count",
                Map.of("text", "abc"));
        expect("a cord is called", 200, tool);
        ApiAnswer means = eventually(
                () -> api.anonymous("GET", "/chutes/miner_means/" + ids.get(CHAT) + ".json"),
                answer -> answer.json().size() > 0);
        transcript.check("miner_means has a miner", means.json().size() > 0, means);
        expect("miner_means is a page", 200, api.anonymous("GET", "/chutes/miner_means"));
        expect("bounties are listed", 200, api.anonymous("GET", "/bounties/"));
    }

    private void isRefused() {
        String path = "/chutes/" + ids.get(CHAT);
        Map<String, String> headers = new LinkedHashMap<>(authLib.signPurpose(alice, "chutes", api.now()));
        String signature = headers.get("X-Chutes-Signature");
        headers.put("X-Chutes-Signature", (signature.startsWith("0") ? "1" : "0") + signature.substring(1));
        expect("a wrong signature", 401, api.send("GET", path, null, headers));
        expect(
                "an old nonce",
                401,
                api.send("GET", path, null, authLib.signPurpose(alice, "chutes", api.now() - MINUTES_AGO)));
        expect("another purpose", 401, api.send("GET", path, null, authLib.signPurpose(alice, "images", api.now())));
        byte[] signed = api.bytes(Map.of("tagline", "signed"));
        byte[] sent = api.bytes(Map.of("tagline", "sent"));
        expect("another body", 401, api.send("PUT", path, sent, authLib.signBody(alice, signed, api.now())));
        expect("no credentials to deploy", 401, api.send("POST", "/chutes/", sent, Map.of()));
        expect("another's chute to delete", 404, api.signed(bob, "DELETE", path));
        expect("a delete by name", 400, api.signed(alice, "DELETE", "/chutes/" + CHAT));
        ObjectNode tooLarge = tree(body(FARM));
        ((ObjectNode) tooLarge.get("node_selector")).put("gpu_count", 9);
        expect("nine GPUs", 422, api.signed(alice, "POST", "/chutes/?accept_fee=true", bytes(tooLarge)));
        ObjectNode nothingLeft = tree(body(FARM));
        ((ObjectNode) nothingLeft.get("node_selector")).put("min_vram_gb_per_gpu", 140);
        expect(
                "a selector that leaves no GPU",
                400,
                api.signed(alice, "POST", "/chutes/?accept_fee=true", bytes(nothingLeft)));
        ObjectNode noPython = tree(body(FARM));
        noPython.put("code", "def broken(:\n");
        expect("code that is no Python", 422, api.signed(alice, "POST", "/chutes/?accept_fee=true", bytes(noPython)));
        ApiAnswer read = api.signed(alice, "GET", path);
        transcript.check(
                "the chute is as it was",
                read.get("tagline").asText().equals("A chat model that fits into one GPU"),
                read);
    }

    private void deletes() {
        for (Map.Entry<String, String> chute : ids.entrySet()) {
            ApiAnswer answer = api.signed(alice, "DELETE", "/chutes/" + chute.getValue());
            expect("DELETE " + chute.getKey(), 200, answer);
            transcript.check("which says so", answer.get("deleted").asBoolean(), answer);
            expect("and is not found any more", 404, api.signed(alice, "GET", "/chutes/" + chute.getValue()));
        }
    }

    private void expect(String what, int status, ApiAnswer answer) {
        transcript.check(what + " (" + status + ")", answer.status() == status, answer);
    }

    /** Events take a moment: asks again until the answer fits or patience ends, and returns the last answer. */
    private ApiAnswer eventually(Supplier<ApiAnswer> question, java.util.function.Predicate<ApiAnswer> fits) {
        long deadline = System.nanoTime() + EVENTUALLY.toNanos();
        ApiAnswer answer = question.get();
        while (!fits.test(answer) && System.nanoTime() < deadline) {
            java.util.concurrent.locks.LockSupport.parkNanos(
                    Duration.ofMillis(200).toNanos());
            answer = question.get();
        }
        return answer;
    }

    private static boolean hasItem(ApiAnswer list, String name) {
        return find(list.get("items"), "name", name) != null;
    }

    private static JsonNode find(JsonNode list, String field, String value) {
        for (JsonNode each : list) {
            if (each.path(field).asText().equals(value)) {
                return each;
            }
        }
        return null;
    }

    private byte[] body(String name) {
        return read(home.resolve("examples/bodies/" + DEFINITIONS.get(name) + ".json"));
    }

    private ObjectNode tree(byte[] body) {
        try {
            return (ObjectNode) json.readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException("Not JSON", e);
        }
    }

    private byte[] bytes(ObjectNode body) {
        try {
            return json.writeValueAsBytes(body);
        } catch (IOException e) {
            throw new UncheckedIOException("Not JSON", e);
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read " + file, e);
        }
    }
}
