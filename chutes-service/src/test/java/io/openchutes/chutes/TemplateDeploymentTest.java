package io.openchutes.chutes;

import static io.openchutes.chutes.account.SigningAccounts.plain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;

import io.openchutes.auth.Permission;
import io.openchutes.chutes.account.SigningAccounts.SigningAccount;
import io.openchutes.testing.PlatformResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chutes that are deployed from a template. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class TemplateDeploymentTest extends CopiesFixture {
    @Inject
    TestAccounts accounts;

    @Test
    void aLanguageModelIsDeployedFromItsTemplate() {
        systemImages();
        SigningAccount owner = signingAccounts.seeded("100");
        String model = owner.username + "/Model-7B";
        Map<String, Object> body = new HashMap<>(Map.of(
                "model",
                model,
                "revision",
                REVISION,
                "readme",
                "\"\"\"\nimport os\nos.system('true') # \\",
                "engine_args",
                Map.of("max_model_len", 4096, "tokenizer", "org/tok", "enforce_eager", true)));
        owner.sending(body).post("/chutes/vllm").then().statusCode(402);
        JsonPath chute = owner.sending(body)
                .post("/chutes/vllm?accept_fee=true")
                .then()
                .statusCode(200)
                .body("name", equalTo(model))
                .body("standard_template", equalTo("vllm"))
                .body("public", equalTo(false))
                .body("concurrency", equalTo(8))
                .body("revision", equalTo(REVISION))
                .body("node_selector.gpu_count", equalTo(1))
                .body("node_selector.min_vram_gb_per_gpu", equalTo(80))
                .body("image.tag", equalTo("1.0"))
                .body(
                        "cords.function",
                        hasItems("chat", "chat_stream", "completion", "completion_stream", "get_models"))
                .body("cords.public_api_path", hasItems("/v1/chat/completions", "/v1/completions", "/v1/models"))
                .extract()
                .jsonPath();
        String code = owner.asking("chutes")
                .get("/chutes/code/" + chute.getString("chute_id"))
                .then()
                .statusCode(200)
                .extract()
                .asString();
        assertThat(code)
                .contains("model_name=\"" + model + "\"")
                .contains("engine_args=\"--tokenizer org/tok --max-model-len 4096 --enforce-eager\"")
                .contains("readme=\"\\\"\\\"\\\"\\x0aimport os\\x0aos.system('true') # \\\\\"");
        owner.sending(body).post("/chutes/vllm?accept_fee=true").then().statusCode(409);
    }

    @Test
    void anImageModelIsDeployedFromItsTemplate() {
        systemImages();
        SigningAccount owner =
                signingAccounts.seeded("100", Permission.PUBLIC_MODEL_DEPLOYMENT, Permission.FREE_ACCOUNT);
        JsonPath chute = owner.sending(Map.of(
                        "model",
                        "https://civitai.com/models/133005/juggernaut-xl?modelVersionId=42",
                        "name",
                        "pictures-" + owner.username))
                .post("/chutes/diffusion")
                .then()
                .statusCode(200)
                .body("standard_template", equalTo("diffusion"))
                .body("public", equalTo(true))
                .body("concurrency", equalTo(1))
                .body("node_selector.min_vram_gb_per_gpu", equalTo(24))
                .body("cords.public_api_path", contains("/generate"))
                .extract()
                .jsonPath();
        owner.asking("chutes")
                .get("/chutes/code/" + chute.getString("chute_id"))
                .then()
                .body(containsString("version=\"42\""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"revision\": \"REV\"}",
                "{\"model\": \"no-slash\", \"revision\": \"REV\"}",
                "{\"model\": \"a/b/c\", \"revision\": \"REV\"}",
                "{\"model\": \"org/na me\", \"revision\": \"REV\"}",
                "{\"model\": \"org/name\", \"revision\": \"main\"}",
                "{\"model\": \"org/name\", \"revision\": \"REV\", \"concurrency\": 257}",
                "{\"model\": \"org/name\", \"revision\": \"REV\", \"engine_args\": {\"tokenizer\": \"x --api-key y/z\"}}",
                "{\"model\": \"org/name\", \"revision\": \"REV\", \"engine_args\": {\"max_model_len\": 0}}",
                "{\"model\": \"org/name\", \"revision\": \"REV\", \"node_selector\": {\"gpu_count\": 9}}",
                "nonsense"
            })
    void aBadVllmRequestIsA422(String body) {
        signingAccounts
                .seeded("100")
                .sending(body.replace("REV", REVISION))
                .post("/chutes/vllm?accept_fee=true")
                .then()
                .statusCode(422);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\": \"org/name\"}",
                "{\"model\": \"https://evil.example/models/1\", \"name\": \"abc\"}",
                "{\"model\": \"https://civitai.com/models/1\\\")\", \"name\": \"abc\"}",
                "{\"model\": \"org/name\", \"name\": \"warmup/x\"}",
                "{\"model\": \"org/name\", \"name\": \"a b c\"}"
            })
    void aBadDiffusionRequestIsA422(String body) {
        signingAccounts
                .seeded("100")
                .sending(body)
                .post("/chutes/diffusion?accept_fee=true")
                .then()
                .statusCode(422);
    }

    @Test
    void aModelWithoutARevisionIsRefused() {
        systemImages();
        SigningAccount owner = signingAccounts.seeded("100");
        plain().body("{}").post("/chutes/vllm").then().statusCode(401);
        owner.sending(Map.of("model", owner.username + "/m"))
                .post("/chutes/vllm?accept_fee=true")
                .then()
                .statusCode(400)
                .body("detail", containsString("revision"));
        owner.asking("chutes").get("/chutes/" + owner.username + "/m").then().statusCode(404);
    }

    @Test
    void whatAKeyMayNotDeployIsRefusedBeforeAnythingIsLookedUp() {
        TestAccounts.Person owner = accounts.open();
        for (String template : List.of("vllm", "diffusion")) {
            owner.callScoped(TestAccounts.scope(UUID.randomUUID(), null))
                    .body(Map.of("model", "org/m", "name", "org/m"))
                    .post("/chutes/" + template)
                    .then()
                    .statusCode(403);
            owner.call()
                    .body(Map.of(
                            "model", "org/m", "name", "org/m", "node_selector", Map.of("include", List.of("4090"))))
                    .post("/chutes/" + template)
                    .then()
                    .statusCode(403);
        }
    }

    @Test
    void feesComeOffTheBalance() {
        systemImages();
        SigningAccount owner = signingAccounts.seeded("100");
        owner.sending(Map.of("model", owner.username + "/fee", "revision", REVISION))
                .post("/chutes/vllm?accept_fee=true")
                .then()
                .statusCode(200);
        float balance = owner.asking("me")
                .get("/users/me")
                .then()
                .statusCode(200)
                .extract()
                .path("balance");
        assertThat(balance).isLessThan(100f).isGreaterThan(50f);
    }
}
