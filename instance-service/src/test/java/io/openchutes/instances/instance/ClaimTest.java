package io.openchutes.instances.instance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openchutes.auth.Permission;
import io.openchutes.instances.InstanceFixtures;
import io.openchutes.instances.InstancesConfig;
import io.openchutes.instances.TestPeople;
import io.openchutes.instances.TestPeople.Person;
import io.openchutes.instances.chute.ChuteService;
import io.openchutes.instances.chute.ChuteState;
import io.openchutes.testing.EventSchemas;
import io.openchutes.testing.PlatformResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a claim is answered, in the order in which it is checked. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class ClaimTest {
    @Inject
    TestPeople people;

    @Inject
    InstanceFixtures fixtures;

    @Inject
    ChuteService chutes;

    @Inject
    InstancesConfig config;

    private final ObjectMapper json = new ObjectMapper();

    @Test
    void aClaimGetsAPlaceASecretAndItsAnnouncement() throws Exception {
        Person miner = people.miner();
        ChuteState chute = fixtures.wantedChute(UUID.randomUUID());

        HttpResponse<String> answer = miner.signed("POST", "/instances/", body(chute));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        assertThat(answer.headers().firstValue("Cache-Control")).contains("private, no-store");
        JsonNode claim = json.readTree(answer.body());
        assertThat(claim.get("chute_id").asText()).isEqualTo(chute.chuteId().toString());
        assertThat(claim.get("version").asText()).isEqualTo(chute.version());
        assertThat(claim.get("secret").asText()).matches("[0-9a-f]{64}");
        assertThat(claim.get("concurrency").asInt()).isEqualTo(4);
        UUID instanceId = UUID.fromString(claim.get("instance_id").asText());
        assertThat(fixtures.stateOf(instanceId)).isEqualTo("CLAIMED");
        assertThat(fixtures.events(instanceId)).containsExactly("instance-launched");
        String launched = fixtures.data(instanceId, "instance-launched").get(0);
        EventSchemas.assertValid("instance-launched", launched);
        assertThat(launched).contains(miner.hotkey(), "\"active\":false", "\"verified\":false", "\"gpu\":\"h100\"");
        assertThat(launched).doesNotContain(claim.get("secret").asText()).doesNotContain("secret");
        Instant launchedAt =
                Instant.parse(json.readTree(launched).get("launched_at").asText());
        assertThat(Duration.between(
                        launchedAt, Instant.parse(claim.get("lapses_at").asText())))
                .isEqualTo(Duration.ofMinutes(15));

        JsonNode own =
                json.readTree(miner.signed("GET", "/miner/instances/", null).body());
        assertThat(own).hasSize(1);
        assertThat(own.get(0).get("state").asText()).isEqualTo("claimed");
        assertThat(own.toString()).doesNotContain("secret");
    }

    @Test
    void onlyAVersion2SignatureOfAMinersHotkeyClaims() {
        ChuteState chute = fixtures.wantedChute(UUID.randomUUID());
        Person miner = people.miner();
        assertRefused(TestPeople.anonymously("POST", "/instances/", body(chute)), 401, "");
        assertRefused(
                miner.signedWithVersion1("POST", "/instances/", body(chute), "instances"), 401, "version 2 signatures");
        assertRefused(miner.withKey("POST", "/instances/", body(chute)), 403, "signature");
        assertRefused(
                people.open(Permission.DEVELOPER, Permission.BILLING_ADMIN).signed("POST", "/instances/", body(chute)),
                403,
                "miner");
        miner.close();
        assertThat(miner.signed("POST", "/instances/", body(chute)).statusCode())
                .isEqualTo(401);
        assertThat(placed(chute)).isZero();
    }

    @Test
    void whatIsNoClaimIsA422() {
        Person miner = people.miner();
        ChuteState chute = fixtures.wantedChute(UUID.randomUUID());
        Map<String, Object> wrong = body(chute);
        wrong.put("chute_id", "no-uuid");
        wrong.put("gpu_count", 0);
        wrong.put("region", "x".repeat(65));
        HttpResponse<String> answer = miner.signed("POST", "/instances/", wrong);
        assertRefused(answer, 422, "");
        assertThat(answer.body()).contains("chute_id", "gpu_count", "region");
        assertRefused(miner.signed("POST", "/instances/", Map.of()), 422, "");
    }

    @Test
    void refusalsComeInTheirOrder() {
        Person miner = people.miner();
        ChuteState chute = fixtures.chute(UUID.randomUUID());
        Map<String, Object> worst = body(chute);
        worst.put("version", UUID.randomUUID());
        worst.put("gpu", "t4");
        worst.put("gpu_count", 2);

        Map<String, Object> unknown = new HashMap<>(worst);
        unknown.put("chute_id", UUID.randomUUID());
        assertRefused(miner.signed("POST", "/instances/", unknown), 404, "no such chute");
        assertThat(fixtures.count("select count(*) from targets where chute_id = ?", unknown.get("chute_id")))
                .isZero();

        fixtures.deploy(fixtures.state(chute.chuteId(), chute.userId(), chute.version(), true));
        assertRefused(miner.signed("POST", "/instances/", worst), 409, "disabled");
        fixtures.deploy(chute);
        assertRefused(miner.signed("POST", "/instances/", worst), 409, "version is " + chute.version());
        worst.put("version", chute.version());
        assertRefused(miner.signed("POST", "/instances/", worst), 400, "a100, h100");
        worst.put("gpu", "H100");
        assertRefused(miner.signed("POST", "/instances/", worst), 400, "1 GPUs");
        worst.put("gpu_count", 1);
        assertRefused(miner.signed("POST", "/instances/", worst), 409, "0 of 0 places");
    }

    @Test
    void theSecondOfTwoGetsNoPlaceUntilTheFirstIsGone() throws Exception {
        Person first = people.miner();
        Person second = people.miner();
        ChuteState chute = fixtures.wantedChute(UUID.randomUUID());
        String claim = first.signed("POST", "/instances/", body(chute)).body();
        assertRefused(second.signed("POST", "/instances/", body(chute)), 409, "1 of 1 places");
        String instanceId = json.readTree(claim).get("instance_id").asText();

        HttpResponse<String> deleted = first.signed("DELETE", "/instances/" + chute.chuteId() + "/" + instanceId, null);

        assertThat(deleted.statusCode()).as(deleted.body()).isEqualTo(200);
        assertThat(fixtures.events(UUID.fromString(instanceId)))
                .containsExactly("instance-launched", "instance-removed", "tombstone");
        String removed =
                fixtures.data(UUID.fromString(instanceId), "instance-removed").get(0);
        EventSchemas.assertValid("instance-removed", removed);
        assertThat(removed).contains("\"reason\":\"deleted by its miner\"");
        assertThat(second.signed("POST", "/instances/", body(chute)).statusCode())
                .isEqualTo(201);
    }

    @Test
    void aMinerHasALimitOfItsOwn() {
        Person miner = people.miner();
        Person other = people.miner();
        for (int i = 0; i < config.claims().pendingPerMiner(); i++) {
            ChuteState chute = fixtures.wantedChute(UUID.randomUUID());
            assertThat(miner.signed("POST", "/instances/", body(chute)).statusCode())
                    .isEqualTo(201);
        }
        ChuteState chute = fixtures.wantedChute(UUID.randomUUID());
        HttpResponse<String> answer = miner.signed("POST", "/instances/", body(chute));
        assertRefused(answer, 429, "not active yet");
        assertThat(answer.headers().firstValue("Retry-After")).contains("30");
        assertThat(other.signed("POST", "/instances/", body(chute)).statusCode())
                .isEqualTo(201);
    }

    @Test
    void anotherMinersOrNobodysInstanceIsA404() throws Exception {
        Person owner = people.open(Permission.DEVELOPER);
        Person miner = people.miner();
        ChuteState chute = fixtures.wantedChute(owner.userId);
        UUID instanceId = UUID.fromString(
                json.readTree(miner.signed("POST", "/instances/", body(chute)).body())
                        .get("instance_id")
                        .asText());
        Map<String, Object> address = Map.of("host", "127.0.0.1", "port", 12345, "ready", true);
        List<UUID> both = List.of(instanceId, UUID.randomUUID());
        for (Person stranger : List.of(people.miner(), people.open(Permission.DEVELOPER, Permission.MINER))) {
            for (UUID id : both) {
                assertRefused(stranger.signed("PUT", "/instances/" + id, address), 404, "Instance not found");
                assertRefused(
                        stranger.signed("DELETE", "/instances/" + chute.chuteId() + "/" + id, null),
                        404,
                        "Instance not found");
                assertRefused(stranger.signed("GET", "/instances/" + id + "/logs", null), 404, "Instance not found");
            }
            assertThat(stranger.signed("POST", "/miner/heartbeat", Map.of("instances", both))
                            .body())
                    .contains(both.get(0).toString(), both.get(1).toString());
            assertThat(stranger.signed("GET", "/miner/instances/", null).body()).isEqualTo("[]");
        }
        // The owner of the chute sees the instance, but is no miner; the miner sees it, but its chute's output is not
        // his.
        assertRefused(owner.signed("PUT", "/instances/" + instanceId, address), 403, "miner");
        assertRefused(miner.signed("GET", "/instances/" + instanceId + "/logs", null), 404, "Instance not found");
        assertRefused(owner.signed("GET", "/instances/" + instanceId + "/logs", null), 409, "still launching");
        // The right instance under another chute's id.
        assertRefused(
                miner.signed("DELETE", "/instances/" + UUID.randomUUID() + "/" + instanceId, null),
                404,
                "Instance not found");
        // A miner's API key is no signature.
        assertRefused(
                miner.withKey("DELETE", "/instances/" + chute.chuteId() + "/" + instanceId, null),
                404,
                "Instance not found");
        assertThat(fixtures.stateOf(instanceId)).isEqualTo("CLAIMED");
    }

    @Test
    void ownersAndAdministratorsRemoveInstancesWithinTheScopesOfTheirKeys() throws Exception {
        Person owner = people.open(Permission.DEVELOPER);
        Person admin = people.open(Permission.BILLING_ADMIN);
        Person miner = people.miner();
        ChuteState chute = fixtures.wantedChute(owner.userId);
        String target = "/instances/" + chute.chuteId() + "/" + claimed(miner, chute);

        assertRefused(owner.scoped("DELETE", target, null, TestPeople.scope("images", null, null)), 404, "not found");
        assertRefused(
                owner.scoped("DELETE", target, null, TestPeople.scope("chutes", chute.chuteId(), "read")),
                403,
                "scopes");
        assertRefused(owner.signedWithVersion1("DELETE", target, null, "instances"), 401, "version 2");
        assertThat(owner.scoped("DELETE", target, null, TestPeople.scope("chutes", chute.chuteId(), "delete"))
                        .statusCode())
                .isEqualTo(200);
        assertRefused(owner.signed("DELETE", target, null), 404, "not found");

        UUID second = claimed(miner, chute);
        assertThat(admin.signed("DELETE", "/instances/" + chute.chuteId() + "/" + second, null)
                        .statusCode())
                .isEqualTo(200);
        assertThat(fixtures.reasonOf(second)).isEqualTo("deleted by an administrator");
        assertThat(miner.signed("POST", "/miner/heartbeat", Map.of("instances", List.of(second)))
                        .body())
                .isEqualTo("{\"revoked\":[\"" + second + "\"]}");
    }

    @Test
    void aDeletedChuteAndADisabledOneTakeTheirInstancesWithThem() throws Exception {
        Person miner = people.miner();
        ChuteState deleted = fixtures.wantedChute(UUID.randomUUID());
        UUID first = claimed(miner, deleted);
        chutes.isGone(deleted.chuteId(), false);
        assertThat(fixtures.reasonOf(first)).isEqualTo("chute deleted");
        assertThat(fixtures.count("select count(*) from targets where chute_id = ?", deleted.chuteId()))
                .isZero();

        ChuteState disabled = fixtures.wantedChute(UUID.randomUUID());
        UUID second = claimed(miner, disabled);
        fixtures.deploy(fixtures.state(disabled.chuteId(), disabled.userId(), disabled.version(), true));
        assertThat(fixtures.reasonOf(second)).isEqualTo("chute disabled");
    }

    @Test
    void aFailedLaunchIsRemovedWithItsLastLinesWhichItsOwnerReads() throws Exception {
        Person owner = people.open(Permission.DEVELOPER);
        Person miner = people.miner();
        ChuteState chute = fixtures.wantedChute(owner.userId);
        UUID instanceId = claimed(miner, chute);

        HttpResponse<String> answer = miner.signed(
                "PUT", "/instances/" + instanceId, Map.of("failure", "Traceback …\nModuleNotFoundError: nothing"));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("\"state\":\"removed\"", "\"reason\":\"launch failed\"");
        HttpResponse<String> logs = owner.signed("GET", "/instances/" + instanceId + "/logs", null);
        assertThat(logs.statusCode()).isEqualTo(200);
        assertThat(logs.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
        assertThat(logs.body()).isEqualTo("Traceback …\nModuleNotFoundError: nothing");
        assertRefused(miner.signed("PUT", "/instances/" + instanceId, Map.of("failure", "again")), 404, "not found");
        assertRefused(
                miner.signed("PUT", "/instances/" + claimed(miner, chute), Map.of("ready", true)),
                400,
                "host and port");
    }

    @Test
    void aFailureHasAReasonForTheOwner() throws Exception {
        Person owner = people.open(Permission.DEVELOPER);
        Person miner = people.miner();
        ChuteState chute = fixtures.wantedChute(owner.userId);
        UUID instanceId = claimed(miner, chute);

        HttpResponse<String> answer = miner.signed(
                "PUT",
                "/instances/" + instanceId,
                Map.of("failure", "", "reason", "its image can't be pulled (ErrImagePull):\nnot found"));

        assertThat(answer.body())
                .contains("\"reason\":\"launch failed: its image can't be pulled (ErrImagePull): not found\"");
        assertThat(miner.signed(
                                "PUT",
                                "/instances/" + claimed(miner, chute),
                                Map.of("failure", "", "reason", "x".repeat(601)))
                        .statusCode())
                .isEqualTo(422);
    }

    private UUID claimed(Person miner, ChuteState chute) throws Exception {
        HttpResponse<String> answer = miner.signed("POST", "/instances/", body(chute));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return UUID.fromString(json.readTree(answer.body()).get("instance_id").asText());
    }

    private long placed(ChuteState chute) {
        return fixtures.count("select count(*) from instances where chute_id = ?", chute.chuteId());
    }

    private static Map<String, Object> body(ChuteState chute) {
        Map<String, Object> body = new HashMap<>();
        body.put("chute_id", chute.chuteId());
        body.put("version", chute.version());
        body.put("gpu", "h100");
        body.put("gpu_count", 1);
        body.put("region", "eu-north");
        return body;
    }

    private static void assertRefused(HttpResponse<String> answer, int status, String words) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains("detail").contains(words);
    }
}
