package io.openchutes.chutes.deployment;

import static io.openchutes.chutes.chute.TestChutes.body;
import static io.openchutes.chutes.chute.TestChutes.cord;
import static io.openchutes.chutes.chute.TestChutes.post;
import static io.openchutes.chutes.chute.TestChutes.suffix;
import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.auth.Permission;
import io.openchutes.chutes.TestAccounts;
import io.openchutes.chutes.TestAccounts.Person;
import io.openchutes.chutes.chute.TestChutes;
import io.openchutes.testing.PlatformResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The field rules of "Deploy": each bad field is a 422 that names it, and nothing is deployed. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeployFieldsTest {
    @Inject
    TestAccounts accounts;

    @Inject
    TestChutes chutes;

    private Person refused;

    private Person accepted;

    private UUID image;

    @BeforeAll
    void openAccounts() {
        refused = accounts.open();
        accepted = accounts.open(Permission.FREE_ACCOUNT, Permission.UNLIMITED_DEV);
        image = chutes.image(accepted);
    }

    @ParameterizedTest
    @MethodSource("badFields")
    void aBadFieldIsA422ThatNamesItAndChangesNothing(String field, Object value) {
        Map<String, Object> body = body("acme/m" + suffix(), image);
        List<Object> loc = place(body, field, value);
        List<List<Object>> locs = post(refused, body).statusCode(422).extract().path("detail.loc");
        assertThat(locs)
                .as(field + " = " + value)
                .anySatisfy(found -> assertThat(found.subList(0, loc.size())).isEqualTo(loc));
        assertThat(refused.call()
                        .get("/chutes/")
                        .then()
                        .statusCode(200)
                        .extract()
                        .<Integer>path("total"))
                .isZero();
    }

    @ParameterizedTest
    @MethodSource("goodFields")
    void aGoodFieldIsTaken(String field, Object value) {
        Map<String, Object> body = body("acme/m" + suffix(), image);
        place(body, field, value);
        post(accepted, body).statusCode(200);
    }

    @Test
    void everyBadFieldHasItsEntry() {
        Person person = accounts.open();
        Map<String, Object> body = body("x", chutes.image(person));
        body.put("concurrency", "many");
        body.put("max_instances", 0);
        body.remove("code");
        List<List<Object>> locs = person.call()
                .body(body)
                .post("/chutes/?accept_fee=perhaps")
                .then()
                .statusCode(422)
                .extract()
                .path("detail.loc");
        assertThat(locs)
                .containsExactlyInAnyOrder(
                        List.of("query", "accept_fee"),
                        List.of("body", "name"),
                        List.of("body", "concurrency"),
                        List.of("body", "max_instances"),
                        List.of("body", "code"));
    }

    @Test
    void theTemplateVllmNeedsARevision() {
        Person person = accounts.open();
        Map<String, Object> body = body("acme/m" + suffix(), chutes.image(person));
        body.put("standard_template", "vllm");
        assertThat(post(person, body).statusCode(422).extract().<List<List<Object>>>path("detail.loc"))
                .containsExactly(List.of("body", "revision"));
        body.put("revision", "a".repeat(40));
        post(person, body).statusCode(200);
    }

    static Stream<Arguments> badFields() {
        return Stream.of(
                bad("name", null),
                bad("name", 7),
                bad("name", "ab"),
                bad("name", "a".repeat(129)),
                bad("name", "a b c"),
                bad("name", "org/"),
                bad("name", "org//x"),
                bad("name", "a/../b"),
                bad("name", "code/x"),
                bad("name", "warmup/x"),
                bad("name", "miner_means/x"),
                bad("name", "boosted"),
                bad("name", "utilization"),
                bad("name", "-abc"),
                bad("name", "0f3c8a52-6f0e-4b6c-8c1d-1f6f8f0f6a11"),
                bad("name", "abc\0"),
                bad("tagline", "t".repeat(1025)),
                bad("tagline", "\uD83D\uDE00".repeat(1025)),
                bad("tagline", List.of()),
                bad("tagline", "a\0b"),
                bad("readme", "r".repeat(16385)),
                bad("tool_description", "r".repeat(16385)),
                bad("logo_id", "no uuid"),
                bad("image", null),
                bad("image", ""),
                bad("public", null),
                bad("public", "perhaps"),
                bad("code", null),
                bad("code", "def f(:\n"),
                bad("code", "x = 1\n" + "#".repeat(150_000)),
                bad("code", "x = '\0'"),
                bad("filename", null),
                bad("filename", "App.py"),
                bad("filename", "app.txt"),
                bad("filename", "../app.py"),
                bad("filename", "1app.py"),
                bad("ref_str", null),
                bad("ref_str", "app"),
                bad("ref_str", "app:1chute"),
                bad("ref_str", "app:chute:x"),
                bad("standard_template", "other"),
                bad("standard_template", "VLLM"),
                bad("concurrency", -1),
                bad("concurrency", 257),
                bad("concurrency", 1.5),
                bad("concurrency", "many"),
                bad("revision", "abc"),
                bad("revision", "g".repeat(40)),
                bad("revision", "a".repeat(41)),
                bad("max_instances", 0),
                bad("max_instances", 101),
                bad("scaling_threshold", -0.1),
                bad("scaling_threshold", 1.01),
                bad("scaling_threshold", "x"),
                bad("shutdown_after_seconds", 59),
                bad("shutdown_after_seconds", 604801),
                bad("allow_external_egress", "x"),
                bad("encrypted_fs", 7),
                bad("image", "i".repeat(513)),
                bad("tagline", 5),
                bad("tagline", true),
                bad("public", ""),
                bad("public", " true"),
                bad("concurrency", ""),
                bad("concurrency", "5.5"),
                bad("concurrency", true),
                bad("tee", "x"),
                bad("lock_modules", "x"),
                bad("node_selector", null),
                bad("node_selector", "h100"),
                bad("node_selector", List.of()),
                bad("node_selector.gpu_count", 0),
                bad("node_selector.gpu_count", 9),
                bad("node_selector.min_vram_gb_per_gpu", 15),
                bad("node_selector.min_vram_gb_per_gpu", 141),
                bad("node_selector.max_hourly_price_per_gpu", 0),
                bad("node_selector.max_hourly_price_per_gpu", 10),
                bad("node_selector.include", List.of("h9000")),
                bad("node_selector.include", "h100"),
                bad("node_selector.include", Collections.singletonList(null)),
                bad("node_selector.exclude", List.of("h9000")),
                bad("node_selector.exclude", List.of("h100", "h200", "b200", "b300", "a100", "a40")),
                bad("cords", "x"),
                bad("cords", Collections.singletonList(null)),
                badCord("method", null),
                badCord("path", null),
                badCord("path", "go"),
                badCord("path", "/1"),
                badCord("path", "/a-b"),
                badCord("function", null),
                badCord("stream", null),
                badCord("stream", "x"),
                badCord("passthrough", "x"),
                badCord("public_api_path", "v1"),
                badCord("public_api_path", "/1x"),
                badCord("public_api_path+public_api_method", "TRACE"),
                badCord("public_api_path+public_api_method", ""),
                badCord("public_api_method", 5),
                badCord("method", "M".repeat(17)),
                badCord("function", "f".repeat(257)),
                badCord("input_schema", "x"),
                badCord("output_schema", List.of()),
                badCord("minimal_input_schema", 1),
                badCord("output_content_type", 1),
                badJob("name", null),
                badJob("upload", "x"),
                badJob("timeout", -1),
                badJob("name", "n".repeat(257)),
                badJob("timeout", "x"),
                badJob("disk_gb", 9),
                badJob("disk_gb", 1001),
                badJob("ports", "x"),
                badPort("port", 2201),
                badPort("port", 8001),
                badPort("port", 65536),
                badPort("port", null),
                badPort("proto", "icmp"),
                badPort("proto", null),
                badPort("name", null));
    }

    static Stream<Arguments> goodFields() {
        return Stream.of(
                bad("tagline", "t".repeat(1024)),
                bad("tagline", "\uD83D\uDE00".repeat(1024)),
                bad("code", "x = 1\n#" + "\uD83D\uDE00".repeat(76_000)),
                bad("tagline", null),
                bad("readme", "r".repeat(16384)),
                bad("tool_description", "x"),
                bad("logo_id", "0f3c8a52-6f0e-4b6c-8c1d-1f6f8f0f6a11"),
                bad("logo_id", null),
                bad("code", "x = 1\n" + "#".repeat(149_000)),
                bad("filename", "my_app2.py"),
                bad("ref_str", "my_app2:chute_1"),
                bad("standard_template", "tei"),
                bad("standard_template", "embedding"),
                bad("standard_template", "diffusion"),
                bad("standard_template", null),
                bad("concurrency", 0),
                bad("concurrency", 256),
                bad("concurrency", null),
                bad("revision", "0123456789abcdefABCDEF0123456789abcdef01"),
                bad("max_instances", 100),
                bad("max_instances", null),
                bad("scaling_threshold", 0),
                bad("scaling_threshold", 1),
                bad("scaling_threshold", 0.5),
                bad("shutdown_after_seconds", 60),
                bad("shutdown_after_seconds", 604800),
                bad("lock_modules", true),
                bad("lock_modules", null),
                bad("tee", true),
                bad("tee", null),
                bad("unknown_field", Map.of("a", 1)),
                bad("jobs", null),
                bad("node_selector", Map.of()),
                bad("node_selector.gpu_count", 8),
                bad("node_selector.include", List.of("H100", "h100_SXM")),
                bad("node_selector.include", List.of()),
                bad("node_selector.max_hourly_price_per_gpu", 9.99),
                bad("node_selector.exclude", List.of("h100", "h200", "b200", "b300", "a100")),
                bad("node_selector.include", null),
                badCord("passthrough", null),
                badCord("passthrough", true),
                badCord("path", "/V1/Go_2"),
                badCord("public_api_path", "/v1/chat-completions"),
                badCord("public_api_path", null),
                badCord("public_api_method", "GET"),
                badCord("public_api_method", "post"),
                badCord("public_api_method", null),
                badCord("input_schema", Map.of("type", "object")),
                badCord("input_schema", null),
                badCord("output_content_type", "image/png"),
                badJob("upload", null),
                badJob("upload", "no"),
                badJob("timeout", null),
                bad("logo_id", ""),
                bad("logo_id", "  "),
                bad("public", "false"),
                bad("public", "OFF"),
                bad("public", 0),
                bad("concurrency", "4"),
                bad("concurrency", " 4\n"),
                bad("concurrency", 4.0),
                bad("scaling_threshold", "0.5"),
                bad("lock_modules", "Yes"),
                bad("encrypted_fs", 1),
                bad("node_selector.gpu_count", "1"),
                bad("node_selector.max_hourly_price_per_gpu", "9.99"),
                badPort("port", "8080"),
                badCord("stream", "True"),
                badCord("public_api_method", "looked at only beside a path"),
                badCord("public_api_path+public_api_method", "DELETE"),
                badCord("public_api_path+public_api_method", "put"),
                badCord("public_api_path+public_api_method", "Patch"),
                badCord("public_api_path+public_api_method", "HEAD"),
                badJob("timeout", 86400),
                badJob("disk_gb", 1000),
                badJob("disk_gb", null),
                badJob("ports", null),
                badJob("ports", List.of()),
                badPort("port", 2202),
                badPort("port", 8002),
                badPort("port", 65535),
                badPort("proto", "udp"),
                badPort("proto", "http"));
    }

    private static Arguments bad(String field, Object value) {
        return Arguments.of(field, value);
    }

    private static Arguments badCord(String field, Object value) {
        return Arguments.of("cords.0." + field, value);
    }

    private static Arguments badJob(String field, Object value) {
        return Arguments.of("jobs.0." + field, value);
    }

    private static Arguments badPort(String field, Object value) {
        return Arguments.of("jobs.0.ports.0." + field, value);
    }

    /** Puts the value where the dotted field says, and answers the place as a 422 names it. */
    private static List<Object> place(Map<String, Object> body, String field, Object value) {
        String[] steps = field.split("\\.");
        switch (steps.length) {
            case 1 -> body.put(field, value);
            case 2 -> {
                Map<String, Object> selector = new HashMap<>(Map.of("min_vram_gb_per_gpu", 80));
                selector.put(steps[1], value);
                body.put("node_selector", selector);
            }
            default -> {
                if (steps[0].equals("cords")) {
                    Map<String, Object> cord = cord();
                    if (steps[2].startsWith("public_api_path+")) {
                        cord.put("public_api_path", "/v1");
                        steps[2] = steps[2].substring("public_api_path+".length());
                    }
                    cord.put(steps[2], value);
                    body.put("cords", List.of(cord));
                } else {
                    body.put("cords", List.of());
                    body.put("jobs", List.of(job(steps, value)));
                }
            }
        }
        List<Object> loc = new java.util.ArrayList<>(List.of("body"));
        for (String step : steps) {
            loc.add(step.equals("0") ? (Object) 0 : step);
        }
        return loc;
    }

    private static Map<String, Object> job(String[] steps, Object value) {
        Map<String, Object> port = new HashMap<>(Map.of("name", "web", "port", 8080, "proto", "tcp"));
        Map<String, Object> job = new HashMap<>(Map.of("name", "train", "upload", true));
        if (steps.length == 5) {
            port.put(steps[4], value);
            job.put("ports", Arrays.asList(port));
        } else {
            job.put(steps[2], value);
        }
        return job;
    }
}
