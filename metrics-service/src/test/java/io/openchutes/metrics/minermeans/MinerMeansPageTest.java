package io.openchutes.metrics.minermeans;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.openchutes.metrics.MetricsFixtures;
import io.openchutes.metrics.rollup.InvocationCompleted;
import io.openchutes.testing.PlatformResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The HTML pages: what they show, what they hide, what they weigh. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class MinerMeansPageTest extends MinerMeansFixture {
    private static final int PAGE_LIMIT = 50 * 1024;

    @Test
    void aPrivateChuteShowsItsFiguresAndNeverItsNameOrPlace() {
        String secret = "secret" + UUID.randomUUID();
        UUID chute = fixtures.privateChute(secret);
        UUID instance = fixtures.instance(chute, true);
        invocations.count(List.of(done(chute, instance, ALICE, 10L, 1.0)));

        String page = html(chute.toString());

        assertThat(page).contains("[private chute]", chute.toString(), ALICE, instance.toString());
        assertThat(page).doesNotContain(secret).doesNotContain("eu-north").doesNotContain("h100");
        given().get("/chutes/miner_means/" + chute + ".json").then().body("$", hasSize(1));
        assertThat(html("?q=" + secret)).doesNotContain(chute.toString());
    }

    @Test
    void everythingIsEscaped() {
        UUID chute = fixtures.publicChute("x<script>alert(1)</script>&\"'");
        invocations.count(List.of(done(chute, UUID.randomUUID(), "<img src=x onerror=alert(1)>\"'", 10L, 1.0)));

        for (String page : List.of(
                html(chute.toString()),
                html(chute + "?q=%22%3E%3Csvg%20onload=alert(1)%3E"),
                html("?q=%22%3E%3Csvg%20onload=alert(1)%3E"),
                html("?q=x%3Cscript%3E"))) {
            assertThat(page)
                    .doesNotContain("<script>alert")
                    .doesNotContain("<img")
                    .doesNotContain("<svg onload")
                    .contains("&lt;");
        }
    }

    @Test
    void thePagesAllowTheirOwnStyleAndScriptAlone() {
        UUID chute = fixtures.publicChute("csp/llama");
        Response answer = given().get("/chutes/miner_means/" + chute);
        String policy = answer.header("Content-Security-Policy");

        assertThat(policy)
                .contains("default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'")
                .doesNotContain("unsafe");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        String page = answer.asString();
        assertThat(policy).contains(digestOf(page, "<style>", "</style>"), digestOf(page, "<script>", "</script>"));
        assertThat(page).doesNotContain("style=").doesNotContain("onclick").doesNotContain("http://www.w3.org/1999");
    }

    @Test
    void theIndexListsPublicLlmChutesMostUsedFirst() {
        String mark = UUID.randomUUID().toString().substring(0, 8);
        UUID little = fixtures.publicChute("index/" + mark + "-little");
        UUID much = fixtures.publicChute("index/" + mark + "-much");
        UUID never = fixtures.publicChute("index/" + mark + "-never");
        UUID hidden = fixtures.privateChute("index/" + mark + "-hidden");
        UUID painter = fixtures.chute(
                UUID.randomUUID(),
                "index/" + mark + "-painter",
                true,
                "diffusion",
                MetricsFixtures.now().minus(MetricsFixtures.AGE));
        UUID custom = fixtures.chute(
                UUID.randomUUID(),
                "index/" + mark + "-custom",
                true,
                null,
                MetricsFixtures.now().minus(MetricsFixtures.AGE));
        UUID disabled = UUID.randomUUID();
        fixtures.disabledChute(disabled, "index/" + mark + "-disabled");
        UUID instance = UUID.randomUUID();
        invocations.count(List.of(
                done(little, instance, ALICE, 1L, 1.0),
                done(much, instance, ALICE, 1L, 1.0),
                done(much, instance, ALICE, 1L, 1.0),
                done(hidden, instance, ALICE, 1L, 1.0),
                done(painter, instance, ALICE, 1L, 1.0)));
        // The ranking may be some seconds old; a change of any chute has it read anew.
        fixtures.chute(
                never,
                "index/" + mark + "-never",
                true,
                "vllm",
                MetricsFixtures.now().minus(MetricsFixtures.AGE));

        await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> {
            String page = html("?q=" + mark);
            assertThat(page.indexOf(much.toString())).isPositive().isLessThan(page.indexOf(little.toString()));
            assertThat(page.indexOf(little.toString())).isPositive().isLessThan(page.indexOf(never.toString()));
            assertThat(page)
                    .contains("href=\"/chutes/miner_means/" + much + "\"")
                    .doesNotContain(hidden.toString(), painter.toString(), custom.toString(), disabled.toString());
        });
        given().get("/chutes/miner_means/").then().statusCode(200);
    }

    @Test
    void everyPageIsUnderFiftyKilobytes() {
        Instant created = MetricsFixtures.now().minus(MetricsFixtures.AGE);
        String longest = "o".repeat(40) + "/" + "m".repeat(80);
        List<UUID> chutes = new ArrayList<>();
        List<InvocationCompleted> busy = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            UUID chute = fixtures.chute(UUID.randomUUID(), longest + (100 + i), true, "vllm", created);
            chutes.add(chute);
            for (int hour = 0; hour < 24 && i > 0; hour++) {
                busy.add(at(hour, chute, UUID.randomUUID(), ALICE, 1_000_000L, 1234.5));
            }
        }
        UUID full = chutes.get(0);
        for (int i = 0; i < 300; i++) {
            UUID instance = fixtures.instance(full, true);
            for (int hour = 0; hour < 24; hour++) {
                busy.add(at(
                        hour,
                        full,
                        instance,
                        ALICE.substring(0, 45) + (100 + i),
                        10_000_000L + i + hour,
                        1000.5 + hour));
            }
        }
        invocations.count(busy);

        String page = html(full.toString());
        assertThat(page.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(PAGE_LIMIT);
        assertThat(page).contains("Instances 1–25 of", "rel=\"next\"");
        assertThat(page.split("class=\"card\"")).as("a chart for each miner").hasSize(26);
        assertThat(html(full + "?page=3&sort=miner&dir=asc").getBytes(StandardCharsets.UTF_8))
                .hasSizeLessThan(PAGE_LIMIT);
        await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> {
            String index = html("?q=" + "m".repeat(80));
            assertThat(index).contains("Chutes 1–40 of 120", "rel=\"next\"");
            assertThat(index.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(PAGE_LIMIT);
        });
        System.out.printf(
                "Page weights: chute %d bytes, index %d bytes%n",
                page.getBytes(StandardCharsets.UTF_8).length,
                html("?q=" + "m".repeat(80)).getBytes(StandardCharsets.UTF_8).length);
    }

    @Test
    void theTableIsOrderedAndSearchedWithoutScripts() {
        UUID chute = fixtures.publicChute("table/llama");
        UUID one = fixtures.instance(chute, true);
        UUID two = fixtures.instance(chute, true);
        invocations.count(List.of(done(chute, one, ALICE, 10L, 100.0), done(chute, two, BOB, 20L, 50.0)));

        assertOrder(html(chute.toString()), two, one);
        assertOrder(html(chute + "?sort=tps"), one, two);
        assertOrder(html(chute + "?sort=tps&dir=asc"), two, one);
        assertOrder(html(chute + "?sort=miner"), two, one);
        assertThat(html(chute + "?q=" + BOB.substring(0, 9).toLowerCase()))
                .contains(two.toString())
                .doesNotContain(one.toString());
        given().get("/chutes/miner_means/" + chute + "?sort=colour&dir=up&page=0")
                .then()
                .statusCode(422)
                .body("detail", hasSize(3));
        for (String ext : List.of("json", "csv")) {
            given().get("/chutes/miner_means/" + chute + "?sort=colour&ext=" + ext)
                    .then()
                    .statusCode(422)
                    .body("detail.loc", equalTo(List.of(List.of("query", "sort"))));
        }
        given().get("/chutes/miner_means?page=x").then().statusCode(422);
    }

    private static void assertOrder(String page, UUID first, UUID second) {
        assertThat(page.indexOf(first.toString())).isPositive().isLessThan(page.indexOf(second.toString()));
    }

    private static String digestOf(String page, String open, String close) {
        String text = page.substring(page.indexOf(open) + open.length(), page.indexOf(close));
        try {
            byte[] hash =
                    java.security.MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + java.util.Base64.getEncoder().encodeToString(hash) + "'";
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
