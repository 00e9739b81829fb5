package io.openchutes.console;

import io.openchutes.console.FixturePlatform.Answer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A platform of some chutes on one afternoon, in the shapes of the committed OpenAPI documents. */
final class Fixtures {
    static final Instant NOW = Instant.parse("2026-01-02T13:10:00Z");
    static final String ALICE = "4b0d1bcb-6d5a-4b0f-8a53-0d6f1f8f5a10";
    static final String KEY = "cpk_" + "0".repeat(32) + "." + ALICE.replace("-", "") + "." + "k".repeat(32);
    static final List<String> SERVICES =
            List.of("chutes-service", "bounty-service", "metrics-service", "instance-service");
    static final long MINER = 1L << 16;
    static final String HOTKEY = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
    private static final String OTHER_HOTKEY = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty";
    private static final int DEVELOPER = 1;
    private static final int ADMINISTRATOR = DEVELOPER | 1 << 6 | 1 << 11;

    private static final String README = """
            # River 8B

            A small model for **everyday questions**: summaries, letters, a little code.

            - 8 billion parameters, 32k tokens of context
            - answers in a dozen languages

            ```python
            client.chat.completions.create(model="acme/river-8b", messages=messages)
            ```

            | batch | tokens/s |
            |---|---|
            | 1 | 104 |
            | 8 | 610 |

            See the [paper](https://example.org/river) for how it was trained.
            """;
    private static final String CODE = """
            \"""A chat model on vLLM.\"""

            from chutes.chute import NodeSelector
            from chutes.chute.template.vllm import build_vllm_chute

            # One card with 80 GB holds the weights and 32k tokens of context.
            chute = build_vllm_chute(
                username="acme",
                model_name="acme/river-8b",
                node_selector=NodeSelector(gpu_count=1, min_vram_gb_per_gpu=80),
                concurrency=8,
            )
            """;

    static final String FAILURE = "launch failed: its process ended with status 1 before it took calls";
    private static final String OUTPUT = """
            Resolving the model's files …
            Fetching 12 files: 100%|██████████| 12/12 [00:38<00:00]
            INFO:     Started server process [7]
            INFO:     Waiting for application startup.
            Traceback (most recent call last):
              File "/app/render_farm.py", line 41, in load
                self.scene = self.scene.to("cuda")
            torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.50 GiB
            """;

    private Fixtures() {}

    static UUID id(String name) {
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    }

    static List<Map<String, Object>> chutes() {
        List<Map<String, Object>> all = new ArrayList<>();
        all.add(chute("acme/river-8b", "A small model for everyday questions", "vllm", 3, 128_412, 1.2));
        all.add(chute("acme/lake-32b", "A larger one for hard questions", "vllm", 2, 40_217, 2.99));
        all.add(chute("studio/canvas-xl", "Draws what you describe", "diffusion", 1, 18_020, 0.75));
        all.add(chute("openlab/embed-small", "Turns texts into vectors", "embedding", 1, 9_345, 0.4));
        all.add(chute("alice/text-tools", "Counts, splits and cleans texts", null, 1, 2_190, 0.25));
        all.add(chute("acme/ocean-405b", "Needs eight of the newest cards", "vllm", 0, 911, 23.92));
        all.add(chute("alice/render-farm", "Renders scenes overnight", null, 0, 77, 0.75));
        all.add(chute("openlab/whisperer", "Writes down what is said", null, 0, 0, 0.25));
        return all;
    }

    /** Which ended is in no list. */
    private static List<Map<String, Object>> listed() {
        List<Map<String, Object>> all = chutes();
        all.forEach(chute -> {
            chute.remove("ended_instances");
            instances(chute).removeIf(instance -> instance.containsKey("failed_at"));
        });
        return all;
    }

    static Map<String, Object> chute(
            String name, String tagline, String template, int instances, long calls, double price) {
        boolean isAlices = name.startsWith("alice/");
        Map<String, Object> chute = new LinkedHashMap<>();
        chute.put("chute_id", id(name));
        chute.put("name", name);
        chute.put("tagline", tagline);
        chute.put("readme", README);
        chute.put("public", !isAlices);
        chute.put("version", id(name + " version"));
        chute.put("tool_description", null);
        chute.put("slug", name.replace('/', '-').replace('.', '-'));
        chute.put("standard_template", template);
        chute.put("cords", cords(template));
        chute.put("jobs", List.of());
        chute.put("cord_ref_id", null);
        chute.put("created_at", ago(Duration.ofDays(41)));
        chute.put("updated_at", ago(Duration.ofHours(30)));
        chute.put("image", image("vllm", "0.11.0", "chutes"));
        chute.put("user", user(isAlices ? "alice" : name.substring(0, name.indexOf('/'))));
        chute.put("supported_gpus", List.of("a100", "h100", "h100_sxm", "h200"));
        chute.put("node_selector", nodeSelector());
        chute.put("invocation_count", calls);
        Map<String, Object> prices = new LinkedHashMap<>();
        prices.put("usd", Map.of("hour", price, "second", price / 3600));
        if ("vllm".equals(template)) {
            prices.put("per_million_tokens", Map.of("input", Map.of("usd", 0.0163), "output", Map.of("usd", 0.0652)));
        }
        chute.put("current_estimated_price", prices);
        List<Map<String, Object>> running = new ArrayList<>();
        for (int i = 0; i < instances; i++) {
            running.add(instance(name, i));
        }
        if (name.equals("alice/render-farm")) {
            running.add(failedInstance(name));
            chute.put("ended_instances", endedInstances(name));
        }
        chute.put("instances", running);
        chute.put("logo_id", null);
        chute.put("logo", null);
        chute.put("chutes_version", "0.6.10");
        chute.put("revision", "vllm".equals(template) ? "0123456789abcdef0123456789abcdef01234567" : null);
        chute.put("concurrency", 8);
        chute.put("boost", 1.0);
        chute.put("max_instances", isAlices ? 2 : null);
        chute.put("scaling_threshold", isAlices ? 0.75 : null);
        chute.put("shutdown_after_seconds", isAlices ? 300 : null);
        chute.put("allow_external_egress", false);
        chute.put("encrypted_fs", false);
        chute.put("lock_modules", null);
        chute.put("openrouter", false);
        chute.put("tee", false);
        chute.put("immutable", false);
        chute.put("disabled", false);
        chute.put("preemptible", !isAlices);
        chute.put("effective_compute_multiplier", isAlices ? 0.4 : 0.22);
        chute.put(
                "compute_multiplier_factors",
                isAlices ? Map.of("base", 0.2, "private", 2.0) : Map.of("base", 0.2, "bounty_boost", 1.1));
        chute.put("bounty", instances == 0 && calls > 0 ? 4_600 : null);
        chute.put("hot", instances > 0);
        return chute;
    }

    private static Map<String, Object> nodeSelector() {
        Map<String, Object> selector = new LinkedHashMap<>();
        selector.put("gpu_count", 1);
        selector.put("min_vram_gb_per_gpu", 80);
        selector.put("max_hourly_price_per_gpu", null);
        selector.put("include", null);
        selector.put("exclude", null);
        selector.put("compute_multiplier", 0.2);
        selector.put("supported_gpus", List.of("a100", "h100"));
        return selector;
    }

    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> instances(Map<String, Object> chute) {
        return (List<Map<String, Object>>) chute.get("instances");
    }

    /** The first has run for most of an hour, the second for a third of one, the third is still loading. */
    private static Map<String, Object> instance(String chute, int number) {
        Duration age = List.of(Duration.ofMinutes(52), Duration.ofMinutes(21), Duration.ofMinutes(4))
                .get(number % 3);
        boolean isActive = number % 3 < 2;
        Map<String, Object> instance = new LinkedHashMap<>();
        instance.put("instance_id", id(chute + number));
        instance.put(
                "version", id(chute + " version" + (chute.equals("acme/lake-32b") && number == 0 ? " before" : "")));
        instance.put("region", number % 2 == 0 ? "eu-north" : "us-east");
        instance.put("active", isActive);
        instance.put("verified", true);
        instance.put("launched_at", ago(age));
        instance.put("activated_at", isActive ? ago(age.minusSeconds(150)) : null);
        instance.put("last_verified_at", ago(age.minusSeconds(55)));
        return instance;
    }

    private static Map<String, Object> failedInstance(String chute) {
        Map<String, Object> instance = instance(chute, 2);
        instance.put("instance_id", id(chute + " failed"));
        instance.put("verified", false);
        instance.put("last_verified_at", null);
        instance.put("launched_at", ago(Duration.ofMinutes(31)));
        instance.put("failed_at", ago(Duration.ofMinutes(29)));
        instance.put("reason", FAILURE);
        return instance;
    }

    /** Newest first: one failed before it took calls, one served and was not needed any more, one is hours ago. */
    private static List<Map<String, Object>> endedInstances(String chute) {
        return List.of(
                endedInstance(chute, "failed", Duration.ofMinutes(31), null, Duration.ofMinutes(29), FAILURE),
                endedInstance(
                        chute,
                        "idle",
                        Duration.ofMinutes(58),
                        Duration.ofMinutes(55),
                        Duration.ofMinutes(40),
                        "shut down: idle"),
                endedInstance(
                        chute,
                        "old",
                        Duration.ofHours(9),
                        Duration.ofHours(8),
                        Duration.ofHours(5),
                        "shut down: idle"));
    }

    /** @param activated how long ago it began to take calls; null where it never did */
    static Map<String, Object> endedInstance(
            String chute, String which, Duration launched, Duration activated, Duration ended, String reason) {
        Map<String, Object> instance = new LinkedHashMap<>();
        instance.put("instance_id", id(chute + " " + which));
        instance.put("version", id(chute + " version"));
        instance.put("region", "eu-north");
        instance.put("launched_at", ago(launched));
        instance.put("activated_at", activated == null ? null : ago(activated));
        instance.put("ended_at", ago(ended));
        instance.put("reason", reason);
        instance.put("failed", which.equals("failed"));
        return instance;
    }

    private static List<Map<String, Object>> cords(String template) {
        if ("vllm".equals(template)) {
            return List.of(
                    cord("/v1/chat/completions", "POST", true, Map.of("type", "object", "properties", Map.of())),
                    cord("/v1/chat/completions", "POST", false, Map.of("type", "object", "properties", Map.of())));
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("prompt", Map.of("type", "string"));
        fields.put("steps", Map.of("type", "integer", "minimum", 1, "maximum", 50, "default", 25));
        fields.put("style", Map.of("enum", List.of("photo", "sketch"), "default", "photo"));
        fields.put("upscale", Map.of("type", "boolean", "default", false));
        fields.put("extra", Map.of("type", "object"));
        Map<String, Object> schema = Map.of(
                "type", "object",
                "properties", Map.of("input_args", Map.of("$ref", "#/definitions/Input")),
                "definitions",
                        Map.of("Input", Map.of("type", "object", "properties", fields, "required", List.of("prompt"))));
        return List.of(cord("/generate", "POST", false, schema), cord("/health", "GET", false, Map.of()));
    }

    static Map<String, Object> cord(String path, String method, boolean streams, Map<String, Object> schema) {
        Map<String, Object> cord = new LinkedHashMap<>();
        cord.put("method", method);
        cord.put("path", path);
        cord.put("function", "run");
        cord.put("stream", streams);
        cord.put("passthrough", true);
        cord.put("public_api_path", path);
        cord.put("public_api_method", method);
        cord.put("input_schema", schema);
        cord.put("output_schema", null);
        cord.put("output_content_type", "application/json");
        cord.put("minimal_input_schema", null);
        return cord;
    }

    static Map<String, Object> image(String name, String tag, String owner) {
        Map<String, Object> image = new LinkedHashMap<>();
        image.put("image_id", id(owner + name + tag));
        image.put("name", name);
        image.put("tag", tag);
        image.put("readme", "");
        image.put("public", true);
        image.put("status", "built and pushed");
        image.put("created_at", ago(Duration.ofDays(60)));
        image.put("build_started_at", ago(Duration.ofDays(60)));
        image.put("build_completed_at", ago(Duration.ofDays(60).minusMinutes(21)));
        image.put("patch_version", "initial");
        image.put("logo_id", null);
        image.put("logo", null);
        image.put("user", user(owner));
        return image;
    }

    static Map<String, Object> user(String name) {
        Map<String, Object> user = new LinkedHashMap<>();
        user.put("username", name);
        user.put("user_id", name.equals("alice") ? ALICE : id(name));
        user.put("logo_id", null);
        user.put("logo", null);
        user.put("created_at", ago(Duration.ofDays(90)));
        return user;
    }

    static Map<String, Object> chutePage(List<?> items) {
        Map<String, Object> page = new LinkedHashMap<>(page(items));
        page.put("cord_refs", Map.of());
        return page;
    }

    static Map<String, Object> page(List<?> items) {
        return Map.of("total", items.size(), "page", 0, "limit", 25, "items", items);
    }

    static List<Map<String, Object>> utilization() {
        List<Map<String, Object>> all = new ArrayList<>();
        all.add(busy("acme/river-8b", 0.62, 4_200, 4, 3));
        all.add(busy("acme/lake-32b", 0.91, 2_480, 46, 2));
        all.add(busy("studio/canvas-xl", 0.34, 640, 0, 1));
        all.add(busy("openlab/embed-small", 0.12, 310, 0, 1));
        all.add(busy("alice/text-tools", 0.04, 22, 0, 1));
        return all;
    }

    private static Map<String, Object> busy(String name, double utilization, long calls, long refused, int instances) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("chute_id", id(name));
        one.put("name", name.startsWith("alice/") ? "[private chute]" : name);
        one.put("timestamp", ago(Duration.ofSeconds(20)));
        for (String window : List.of("current", "5m", "15m", "1h")) {
            one.put("utilization_" + window, utilization);
        }
        for (String window : List.of("5m", "15m", "1h")) {
            long all = window.equals("1h") ? calls : calls / 10;
            one.put("total_requests_" + window, all);
            one.put("completed_requests_" + window, all - refused);
            one.put("rate_limited_requests_" + window, refused > 10 ? refused : 0);
            one.put("rate_limit_ratio_" + window, refused > 10 ? 0.02 : 0.0);
        }
        one.put("instance_count", instances);
        one.put("action_taken", "none");
        one.put("target_count", instances + (refused > 10 ? 1 : 0));
        one.put("total_instance_count", instances);
        one.put("active_instance_count", instances);
        one.put("update_in_progress", false);
        one.put("effective_multiplier", 1.0);
        one.put("scalable", refused > 10);
        one.put("scale_allowance", refused > 10 ? 1 : 0);
        one.put("avg_busy_ratio", utilization);
        one.put("total_invocations", calls);
        one.put("total_rate_limit_errors", refused > 10 ? refused : 0);
        return one;
    }

    private static Map<String, Object> rollingUpdate(String chute) {
        return Map.of(
                "chute_id",
                id(chute),
                "old_version",
                id(chute + " version before"),
                "new_version",
                id(chute + " version"),
                "started_at",
                ago(Duration.ofMinutes(24)),
                "permitted",
                Map.of(HOTKEY, 1, OTHER_HOTKEY, 1));
    }

    static List<Map<String, Object>> bounties() {
        return List.of(bounty("acme/ocean-405b", 4_600, 1_500), bounty("alice/render-farm", 460, 120));
    }

    private static Map<String, Object> bounty(String name, long amount, long seconds) {
        return Map.of(
                "chute_id",
                id(name),
                "bounty_amount",
                amount,
                "seconds_elapsed",
                seconds,
                "time_remaining",
                86_400 - seconds,
                "created_at",
                NOW.getEpochSecond() - seconds);
    }

    private static String feed() {
        return "id: 1-a\nevent: snapshot\ndata: {\"bounties\":[]}\n\n"
                + happened(2, "bounty-claimed", "openlab/embed-small", 280, Duration.ofMinutes(9), HOTKEY)
                + happened(3, "bounty-created", "acme/ocean-405b", 100, Duration.ofMinutes(2), null)
                + happened(4, "bounty-increased", "acme/ocean-405b", 4_600, Duration.ofSeconds(40), null);
    }

    private static String happened(int number, String event, String name, long amount, Duration ago, String miner) {
        return "id: %d-b\nevent: %s\ndata: {\"chute_id\":\"%s\",\"name\":\"%s\",\"bounty_amount\":%d,\"miner_hotkey\":%s,\"at\":\"%s\"}\n\n"
                .formatted(number, event, id(name), name, amount, miner == null ? null : '"' + miner + '"', ago(ago));
    }

    static Map<String, Object> alice(boolean isAdministrator) {
        Map<String, Object> account = new LinkedHashMap<>();
        account.put("user_id", ALICE);
        account.put("username", "alice");
        account.put("hotkey", HOTKEY);
        account.put("coldkey", HOTKEY);
        account.put("payment_address", "");
        account.put("permissions_bitmask", isAdministrator ? ADMINISTRATOR : DEVELOPER);
        account.put("permissions", List.of("Allow deploying models publicly."));
        account.put("balance", 41.25);
        account.put("logo_id", null);
        account.put("logo", null);
        account.put("created_at", ago(Duration.ofDays(90)));
        return account;
    }

    /** An account as administrators see it. */
    static Map<String, Object> administered(Map<String, Object> account) {
        Map<String, Object> seen = new LinkedHashMap<>(account);
        seen.put("netuids", List.of());
        return seen;
    }

    /** Everything answers as it does on a good day. */
    static void fill(FixturePlatform platform) {
        platform.forget();
        platform.answer("GET /chutes/", chutePage(listed()));
        chutes().forEach(chute -> {
            platform.answer("GET /chutes/" + chute.get("chute_id"), chute);
            platform.answer("GET /chutes/" + chute.get("name"), chute);
        });
        platform.answer("GET /chutes/code/*", call -> new Answer(200, "text/plain", CODE));
        platform.answer(
                "GET /chutes/utilization",
                call -> Answer.json(utilization().stream()
                        .filter(one -> !call.query().contains("chute_id")
                                || call.query().contains(one.get("chute_id").toString()))
                        .toList()));
        platform.answer(
                "GET /chutes/gpu_count_history", List.of(Map.of("chute_id", id("acme/lake-32b"), "gpu_count", 2)));
        platform.answer("GET /chutes/rolling_updates", List.of(rollingUpdate("acme/lake-32b")));
        platform.answer("GET /instances/*", call -> new Answer(200, "text/plain", OUTPUT));
        platform.answer("GET /bounties/", bounties());
        platform.answer("GET /bounties/events", call -> new Answer(200, "text/event-stream", feed()));
        platform.answer("GET /users/me", alice(false));
        fillTheRest(platform);
    }

    private static void fillTheRest(FixturePlatform platform) {
        platform.answer(
                "GET /pricing",
                Map.of(
                        "3090", 0.25, "4090", 0.4, "a6000", 0.49, "l40s", 0.75, "a100", 1.2, "h100", 1.99, "h200", 2.99,
                        "b200", 4.5));
        Map<String, Object> own = image("text-tools", "1.0", "alice");
        own.put("public", false);
        Map<String, Object> building = image("render-farm", "2.1", "alice");
        building.put("status", "building");
        building.put("public", false);
        platform.answer(
                "GET /images/",
                page(List.of(
                        own, building, image("vllm", "0.11.0", "chutes"), image("diffusion", "0.34.0", "chutes"))));
        platform.answer(
                "GET /images/" + own.get("image_id") + "/logs",
                call -> new Answer(
                        200,
                        "text/plain",
                        "Step 1/4 : FROM parachutes/python:3.12\nStep 2/4 : RUN pip install pydantic\nSuccessfully built\n"));
        platform.answer(
                "GET /bounties/history",
                page(List.of(
                        ended("openlab/embed-small", "claimed", 280, HOTKEY, null),
                        ended("acme/lake-32b", "expired", 86_400, null, null),
                        ended("alice/render-farm", "withdrawn", 130, null, "new version"))));
        platform.answer(
                "GET /api_keys/",
                page(List.of(
                        key("laptop", true, List.of()),
                        key(
                                "nightly-job",
                                false,
                                List.of(
                                        scope("chutes", null, "read"),
                                        scope("invocations", id("alice/text-tools"), "invoke"))))));
        platform.answer(
                "GET /chutes/miner_means/*",
                call -> Answer.json(List.of(
                        Map.of(
                                "miner_hotkey",
                                HOTKEY,
                                "instance_id",
                                id("i1"),
                                "avg_tps",
                                104.2,
                                "avg_output_tokens",
                                412.5),
                        Map.of(
                                "miner_hotkey",
                                OTHER_HOTKEY,
                                "instance_id",
                                id("i2"),
                                "avg_tps",
                                61.0,
                                "avg_output_tokens",
                                398.0))));
        platform.answer("GET /chutes/utilization/history", call -> Answer.json(history()));
        platform.answer("GET /ping", Map.of("message", "pong"));
        for (String service : SERVICES) {
            platform.answer("GET /admin/" + service + "/state", state(service, List.of()));
        }
        platform.answer(
                "GET /admin/instance-service/state", state("instance-service", List.of(deadLetter("chutes", 4711))));
        platform.answer("GET /miner/instances/", List.of(minersInstance("acme/river-8b", "active"), claim()));
        platform.answer("GET /v1/models", Map.of("object", "list", "data", List.of()));
        Map<String, Object> bob = administered(alice(false));
        bob.put("user_id", id("bob"));
        bob.put("username", "bob");
        bob.put("balance", 3.5);
        platform.answer("GET /users/", page(List.of(administered(alice(true)), bob)));
        platform.answer(
                "GET /users/*",
                page(List.of(Map.of(
                        "change_id",
                        id("c"),
                        "user_id",
                        id("bob"),
                        "changed_by",
                        ALICE,
                        "changed_at",
                        ago(Duration.ofDays(2)),
                        "before",
                        Map.of("balance", 0.0, "permissions_bitmask", 1, "netuids", List.of()),
                        "after",
                        Map.of("balance", 3.5, "permissions_bitmask", 1, "netuids", List.of())))));
    }

    /** How a service is that has these dead letters, and nothing else to complain of. */
    static Map<String, Object> state(String service, List<Map<String, Object>> deadLetters) {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("service", service);
        state.put("version", "0.1.0");
        state.put("replica", "openchutes-" + service.replace("-service", "") + "-6d5f9c7b8-x2x4q");
        state.put("started_at", ago(Duration.ofHours(53)));
        state.put("state", deadLetters.isEmpty() ? "ok" : "degraded");
        state.put("reasons", deadLetters.isEmpty() ? List.of() : List.of("chutes has 1 dead letters"));
        state.put("outbox", Map.of("unsent", 0, "oldest_seconds", 0));
        state.put("directory", Map.of("age_seconds", 4, "too_old", false));
        state.put(
                "consumers",
                List.of(
                        consumer("account-directory", "chutes.account-events", 0L, 0),
                        consumer("chutes", "chutes.chute-events", 12L, deadLetters.size()),
                        consumer("instances", "chutes.instance-events", null, 0)));
        state.put("dead_letters", deadLetters);
        return state;
    }

    private static Map<String, Object> consumer(String name, String topic, Long lag, int deadLetters) {
        Map<String, Object> consumer = new LinkedHashMap<>();
        consumer.put("name", name);
        consumer.put("topic", topic);
        consumer.put("lag", lag);
        consumer.put("failing", false);
        consumer.put("dead_letters", deadLetters);
        return consumer;
    }

    static Map<String, Object> deadLetter(String consumer, long offset) {
        Map<String, Object> letter = new LinkedHashMap<>();
        letter.put("consumer", consumer);
        letter.put("topic", "chutes.chute-events");
        letter.put("partition", 3);
        letter.put("offset", offset);
        letter.put("type", "chute-deployed");
        letter.put("subject", id("acme/river-8b"));
        letter.put("reason", "the field version is missing");
        letter.put("died_at", ago(Duration.ofMinutes(40)));
        return letter;
    }

    private static Map<String, Object> claim() {
        Map<String, Object> claim = minersInstance("acme/ocean-405b", "claimed");
        claim.put("host", null);
        claim.put("port", null);
        claim.put("lapses_at", ago(Duration.ofMinutes(-12)));
        return claim;
    }

    static Map<String, Object> minersInstance(String chute, String state) {
        Map<String, Object> instance = new LinkedHashMap<>();
        instance.put("instance_id", id(chute + 0));
        instance.put("chute_id", id(chute));
        instance.put("version", id(chute + " version"));
        instance.put("gpu", "h100");
        instance.put("gpu_count", 2);
        instance.put("region", "eu-north");
        instance.put("launched_at", ago(Duration.ofMinutes(52)));
        instance.put("state", state);
        instance.put("host", "10.42.0.17");
        instance.put("port", 31_007);
        instance.put("verified_at", null);
        instance.put("activated_at", null);
        instance.put("lapses_at", null);
        instance.put("reason", null);
        return instance;
    }

    /** A day in steps of five minutes: two waves, a quarter of an hour without a log, and a spike. */
    private static Map<String, Object> history() {
        List<Map<String, Object>> points = new ArrayList<>();
        for (int i = 0; i < 288; i++) {
            double wave = 0.45 + 0.3 * Math.sin(i / 46.0) + 0.08 * Math.sin(i / 3.1) + (i > 250 && i < 256 ? 0.25 : 0);
            boolean isSilent = i > 100 && i < 104;
            Map<String, Object> point = new LinkedHashMap<>();
            point.put("at", ago(Duration.ofMinutes(5L * (287 - i))));
            point.put("utilization", isSilent ? null : Math.round(wave * 1000) / 1000.0);
            point.put("utilization_max", isSilent ? null : 0.9);
            point.put("rate_limit_ratio", isSilent ? null : 0.0);
            point.put("instances", isSilent ? null : (double) Math.round(1 + 2 * wave));
            point.put("target_instances", isSilent ? null : 3.0);
            point.put("calls", isSilent ? 0 : Math.round(380 * wave));
            point.put("failures", i == 252 ? 3 : 0);
            point.put("output_tokens", 0);
            points.add(point);
        }
        Map<String, Object> history = new LinkedHashMap<>();
        history.put("chute_id", null);
        history.put("step", 300);
        history.put("from", ago(Duration.ofHours(24)));
        history.put("to", NOW.toString());
        history.put("points", points);
        return history;
    }

    static Map<String, Object> ended(String name, String outcome, long amount, String miner, String reason) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("bounty_id", id(name + outcome));
        one.put("chute_id", id(name));
        one.put("outcome", outcome);
        one.put("reason", reason);
        one.put("bounty_amount", amount);
        one.put("boost", 1.1);
        one.put("seconds_elapsed", 60);
        one.put("created_by", "warm-up");
        one.put("created_at", ago(Duration.ofHours(3)));
        one.put("ended_at", ago(Duration.ofHours(2)));
        one.put("miner_hotkey", miner);
        one.put("instance_id", null);
        return one;
    }

    static Map<String, Object> key(String name, boolean isAdmin, List<Map<String, Object>> scopes) {
        Map<String, Object> key = new LinkedHashMap<>();
        key.put("api_key_id", id("key " + name));
        key.put("user_id", ALICE);
        key.put("name", name);
        key.put("admin", isAdmin);
        key.put("created_at", ago(Duration.ofDays(12)));
        key.put("last_used_at", isAdmin ? ago(Duration.ofMinutes(1)) : null);
        key.put("scopes", scopes);
        return key;
    }

    static Map<String, Object> scope(String type, UUID object, String action) {
        Map<String, Object> scope = new LinkedHashMap<>();
        scope.put("scope_id", id(type + action));
        scope.put("object_type", type);
        scope.put("object_id", object);
        scope.put("action", action);
        return scope;
    }

    static String ago(Duration before) {
        return NOW.minus(before).toString();
    }
}
