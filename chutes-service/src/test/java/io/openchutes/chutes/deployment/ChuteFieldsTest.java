package io.openchutes.chutes.deployment;

import static io.openchutes.chutes.chute.TestChutes.body;
import static io.openchutes.chutes.chute.TestChutes.deploy;
import static io.openchutes.chutes.chute.TestChutes.events;
import static io.openchutes.chutes.chute.TestChutes.idOf;
import static io.openchutes.chutes.chute.TestChutes.suffix;
import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.auth.Permission;
import io.openchutes.chutes.TestAccounts;
import io.openchutes.chutes.TestAccounts.Person;
import io.openchutes.chutes.chute.TestChutes;
import io.openchutes.contracts.Topics;
import io.openchutes.testing.EventSchemas;
import io.openchutes.testing.PlatformResource;
import io.openchutes.testing.TestEvents;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Every field of a chute with a value of its own, from the request to the answer, the list and the event: none takes another's place. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class ChuteFieldsTest {
    @Inject
    TestAccounts accounts;

    @Inject
    TestChutes chutes;

    private static Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("tagline", "the tagline");
        fields.put("readme", "the readme");
        fields.put("tool_description", "the tool's description");
        fields.put("logo_id", "6f1d4c3a-0f3e-4e0b-9a6c-3a4f5f1b2c01");
        fields.put("standard_template", "vllm");
        fields.put("revision", "0123456789abcdef0123456789abcdef01234567");
        fields.put("concurrency", 17);
        fields.put("max_instances", 23);
        fields.put("scaling_threshold", 0.625f);
        fields.put("shutdown_after_seconds", 777);
        fields.put(
                "node_selector",
                Map.of(
                        "gpu_count",
                        3,
                        "min_vram_gb_per_gpu",
                        81,
                        "max_hourly_price_per_gpu",
                        4.25f,
                        "include",
                        List.of("h200", "b200"),
                        "exclude",
                        List.of("h20")));
        return fields;
    }

    /** The answer does not show them. */
    private static final Map<String, Object> ENTRY_POINT = Map.of("filename", "serve.py", "ref_str", "serve:it");

    @Test
    void everyFieldArrivesWhereItBelongs() {
        Person person = accounts.open(Permission.UNLIMITED_DEV);
        Map<String, Object> fields = fields();
        Map<String, Object> body = body("m" + suffix(), chutes.image(person));
        body.putAll(fields);
        body.putAll(ENTRY_POINT);
        UUID id = null;
        // Four truth values can't all differ at once: each is the only one of its value in turn.
        for (String odd : List.of("allow_external_egress", "encrypted_fs", "tee", "lock_modules")) {
            for (boolean value : new boolean[] {true, false}) {
                Map<String, Object> flags = new HashMap<>();
                for (String flag : List.of("allow_external_egress", "encrypted_fs", "tee", "lock_modules")) {
                    flags.put(flag, flag.equals(odd) == value);
                }
                body.put("name", "m" + suffix());
                body.putAll(flags);
                JsonPath answer = deploy(person, body);
                id = idOf(answer);
                assertHolds(answer.getMap("$"), fields);
                assertHolds(answer.getMap("$"), flags);
                JsonPath event = JsonPath.from(published(id, 1).json());
                assertHolds(event.getMap("$"), fields);
                assertHolds(event.getMap("$"), ENTRY_POINT);
                assertHolds(event.getMap("$"), flags);
                JsonPath list = person.call()
                        .get("/chutes/?name=" + body.get("name"))
                        .then()
                        .statusCode(200)
                        .extract()
                        .jsonPath();
                assertHolds(list.getMap("items[0]"), fields);
                assertHolds(list.getMap("items[0]"), flags);
            }
        }
        assertThat(id).isNotNull();
    }

    @Test
    void anUpdateChangesEachFieldAlone() {
        Person person = accounts.open();
        Map<String, Object> expected = fields();
        Map<String, Object> body = body("m" + suffix(), chutes.image(person));
        body.putAll(expected);
        UUID id = idOf(deploy(person, body));
        int records = 1;
        for (Map.Entry<String, Object> change : Map.<String, Object>of(
                        "tagline", "another tagline",
                        "readme", "another readme",
                        "tool_description", "another description",
                        "logo_id", "6f1d4c3a-0f3e-4e0b-9a6c-3a4f5f1b2c02",
                        "max_instances", 24,
                        "scaling_threshold", 0.5f,
                        "shutdown_after_seconds", 778)
                .entrySet()) {
            expected.put(change.getKey(), change.getValue());
            JsonPath answer = person.call()
                    .body(Map.of(change.getKey(), change.getValue()))
                    .put("/chutes/" + id)
                    .then()
                    .statusCode(200)
                    .extract()
                    .jsonPath();
            assertHolds(answer.getMap("$"), expected);
            records++;
        }
        assertHolds(JsonPath.from(published(id, records).json()).getMap("$"), expected);
    }

    private static TestEvents.Published published(UUID id, int count) {
        List<TestEvents.Published> states = events(Topics.CHUTE_EVENTS, id, count);
        TestEvents.Published last = states.get(count - 1);
        EventSchemas.assertValid(last.type(), last.json());
        return last;
    }

    @SuppressWarnings("unchecked")
    private static void assertHolds(Map<String, Object> actual, Map<String, Object> expected) {
        expected.forEach((field, value) -> {
            if (value instanceof Map<?, ?> nested) {
                assertHolds((Map<String, Object>) actual.get(field), (Map<String, Object>) nested);
            } else {
                assertThat(actual.get(field)).as(field).isEqualTo(value);
            }
        });
    }
}
