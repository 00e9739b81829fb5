package io.openchutes.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import io.openchutes.console.ConsoleBrowser.Window;
import io.openchutes.console.FixturePlatform.Answer;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts of strangers stay texts: in every field that a stranger can fill, on every screen that shows it. */
class HostileTextsBrowserTest extends BrowserTest {
    private static final String MARKUP =
            "\"'><img src=x onerror=window.broken=1><script>window.broken=1</script><svg onload=window.broken=1>${window.broken=1}{{7*7}}";
    private static final String README = """
            # Title <img src=x onerror=window.broken=1>

            <script>window.broken=1</script>

            <iframe srcdoc="<script>parent.broken=1</script>"></iframe>

            [click](javascript:window.broken=1) [data](data:text/html,<script>window.broken=1</script>) [odd](JaVaScRiPt:window.broken=1)
            ![picture](javascript:window.broken=1) ![call](https://example.org/pixel.png)
            <a href="javascript:window.broken=1">raw</a> [good](https://example.org/ "<b>title</b>")

            | <img src=x onerror=window.broken=1> | b |
            |---|---|
            | `<script>` | [x](vbscript:window.broken=1) |

            ```python
            </code></pre><script>window.broken=1</script>
            ```
            """;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/console",
                "/console/chutes",
                "/console/chutes/evil",
                "/console/chutes/evil?tab=try",
                "/console/chutes/evil?tab=code",
                "/console/chutes/evil?tab=settings",
                "/console/images",
                "/console/bounties",
                "/console/miners",
                "/console/keys",
                "/console/account",
                "/console/admin",
                "/console/deploy"
            })
    void nothingOfAStrangersTextsIsRun(String address) {
        fillWithHostileTexts();
        browser.in(new Window().whereCallsFail(), page -> {
            page.navigate(platform.address(address));
            page.getByText("<img src=x onerror").first().waitFor();
            assertHarmless(page);
        });
    }

    @Test
    void aReadmeShowsItsMarkupAsTextAndLinksToTheWebAlone() {
        fillWithHostileTexts();
        browser.in(new Window(), page -> {
            page.navigate(platform.address("/console/chutes/evil"));
            page.locator(".readme h3").waitFor();
            assertThat((List<?>) page.evaluate(
                            "[...document.querySelectorAll('.readme a')].map((a) => a.getAttribute('href'))"))
                    .isEqualTo(List.of("https://example.org/pixel.png", "https://example.org/"));
            assertThat(page.locator(".readme").innerText())
                    .contains("<script>window.broken=1</script>", "<iframe srcdoc");
            assertHarmless(page);
        });
    }

    @Test
    void whatAnInstancePrintsIsAText() {
        fillWithHostileTexts();
        Map<String, Object> own = Fixtures.chute("alice/text-tools", "x", null, 1, 0, 1);
        platform.answer("GET /chutes/own", own);
        browser.in(new Window(), page -> {
            page.navigate(platform.address("/console/chutes/own"));
            page.getByText("Log", new Page.GetByTextOptions().setExact(true)).click();
            page.locator(".log-view").getByText("<img src=x onerror").waitFor();
            assertThat(page.locator(".log-view code *").count()).isZero();
            assertHarmless(page);
        });
    }

    @Test
    void whyAnInstanceEndedIsAText() {
        fillWithHostileTexts();
        browser.in(new Window(), page -> {
            page.navigate(platform.address("/console/chutes/evil"));
            page.locator(".lives .problem").waitFor();
            assertThat(page.locator(".lives .problem").innerText()).contains(MARKUP.repeat(5));
            assertThat(page.locator(".lives .hint").innerText()).contains(MARKUP);
            assertThat(page.locator(".lives .hint > :not(.unseen)").count()).isZero();
            ConsoleBrowser.assertGoodAtEveryWidth(page, "instances-hostile");
            assertHarmless(page);
        });
    }

    @Test
    void whatAWarmUpSaysIsAText() {
        platform.answer("GET /chutes/cold", Fixtures.chute("alice/render-farm", "x", null, 0, 0, 1));
        platform.answer(
                "GET /chutes/warmup/cold",
                call -> new Answer(
                        200,
                        "text/event-stream",
                        "data: "
                                + Answer.json(Map.of("status", "cold", "log", "an instance failed: " + MARKUP))
                                        .body() + "\n\n"));
        browser.in(new Window(), page -> {
            page.navigate(platform.address("/console/chutes/cold"));
            page.getByText("Warm up", new Page.GetByTextOptions().setExact(true))
                    .click();
            page.locator(".warm-up").getByText("<img src=x onerror").waitFor();
            assertHarmless(page);
        });
    }

    @Test
    void anErrorsTextIsAText() {
        platform.answerAll(call -> Answer.refusal(500, MARKUP));
        browser.in(new Window().whereCallsFail(), page -> {
            page.navigate(platform.address("/console/chutes"));
            page.getByText("<img src=x onerror").first().waitFor();
            assertHarmless(page);
        });
    }

    @Test
    void anAddressIsAText() {
        browser.in(new Window().whereCallsFail(), page -> {
            page.navigate(
                    platform.address(
                            "/console/chutes/%3Cimg%20src=x%20onerror=window.broken=1%3E?tab=%22%3E%3Cimg%20src=x%3E&q=%3Cscript%3E"));
            page.getByText("Nothing here").first().waitFor();
            assertHarmless(page);
        });
    }

    @Test
    void aNestOfQuotesAndListsEndsSomewhere() {
        Map<String, Object> chute = Fixtures.chute("acme/river-8b", "x", null, 0, 0, 1);
        chute.put(
                "readme",
                ">".repeat(3000) + " deep\n\n" + "- ".repeat(2000) + "deep\n\n" + "[".repeat(3000) + "*_".repeat(1000));
        platform.answer("GET /chutes/deep", chute);
        browser.in(new Window(), page -> {
            page.navigate(platform.address("/console/chutes/deep"));
            page.locator(".readme").waitFor();
            ConsoleBrowser.assertFits(page);
        });
    }

    private static void assertHarmless(Page page) {
        page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))");
        assertThat(page.evaluate("window.broken")).isNull();
        assertThat(page.locator("#app script, #app iframe, #app img, #app [onerror], #app [onload]")
                        .count())
                .isZero();
        assertThat(page.locator("a[href^='javascript' i], a[href^='data' i], a[href^='vbscript' i]")
                        .count())
                .isZero();
        ConsoleBrowser.assertFits(page);
    }

    private void fillWithHostileTexts() {
        platform.answersHostileTexts();
        Map<String, Object> chute = new LinkedHashMap<>(Fixtures.chute("alice/evil", MARKUP, null, 1, 10, 1));
        for (String field : List.of("name", "tagline", "slug", "standard_template", "revision", "chutes_version")) {
            chute.put(field, MARKUP);
        }
        chute.put("readme", README);
        Map<String, Object> image = Fixtures.image(MARKUP, MARKUP, "alice");
        chute.put("image", image);
        Map<String, Object> user = new HashMap<>(Fixtures.user("alice"));
        user.put("username", MARKUP);
        chute.put("user", user);
        chute.put("supported_gpus", List.of(MARKUP));
        chute.put("compute_multiplier_factors", Map.of(MARKUP, 2));
        Map<String, Object> failed =
                new LinkedHashMap<>(Fixtures.instances(chute).get(0));
        failed.put("region", MARKUP);
        failed.put("failed_at", Fixtures.NOW.toString());
        failed.put("reason", "launch failed: " + MARKUP);
        chute.put("instances", List.of(failed));
        Map<String, Object> ended = Fixtures.endedInstance(
                "alice/evil", "idle", Duration.ofMinutes(9), Duration.ofMinutes(8), Duration.ofMinutes(7), MARKUP);
        Map<String, Object> endedByFailure = Fixtures.endedInstance(
                "alice/evil", "failed", Duration.ofMinutes(6), null, Duration.ofMinutes(5), MARKUP.repeat(5));
        List.of(ended, endedByFailure).forEach(instance -> instance.put("region", MARKUP));
        chute.put("ended_instances", List.of(endedByFailure, ended));
        platform.answer("GET /instances/*", call -> new Answer(200, "text/plain", MARKUP + "\n\u001b[31m" + MARKUP));
        Map<String, Object> cord = new HashMap<>(cords(chute).get(0));
        cord.put("public_api_path", "/" + MARKUP);
        cord.put(
                "input_schema",
                Map.of(
                        "type",
                        "object",
                        "properties",
                        Map.of(
                                MARKUP,
                                Map.of("type", "string", "default", MARKUP),
                                "choice",
                                Map.of("enum", List.of(MARKUP)))));
        chute.put("cords", List.of(cord));
        platform.answer("GET /chutes/", Fixtures.chutePage(List.of(chute)));
        platform.answer("GET /chutes/evil", chute);
        platform.answer(
                "GET /chutes/code/*", call -> new Answer(200, "text/plain", "# " + MARKUP + "\nx = '" + MARKUP));
        Map<String, Object> busy = new LinkedHashMap<>(Fixtures.utilization().get(0));
        busy.put("chute_id", chute.get("chute_id"));
        busy.put("name", MARKUP);
        platform.answer("GET /chutes/utilization", List.of(busy));
        Map<String, Object> account = new LinkedHashMap<>(Fixtures.alice(true));
        for (String field : List.of("username", "hotkey", "coldkey", "payment_address")) {
            account.put(field, MARKUP);
        }
        account.put("permissions", List.of(MARKUP));
        platform.answer("GET /users/me", account);
        platform.answer("GET /users/", Fixtures.page(List.of(Fixtures.administered(account))));
        image.put("status", MARKUP);
        platform.answer("GET /images/", Fixtures.page(List.of(image)));
        platform.answer(
                "GET /api_keys/",
                Fixtures.page(List.of(Fixtures.key(MARKUP, false, List.of(Fixtures.scope(MARKUP, null, MARKUP))))));
        platform.answer(
                "GET /chutes/miner_means/*",
                call -> Answer.json(List.of(
                        Map.of("miner_hotkey", MARKUP, "instance_id", MARKUP, "avg_tps", 1, "avg_output_tokens", 1))));
        Map<String, Object> bounty = Fixtures.ended("alice/evil", MARKUP, 100, MARKUP, MARKUP);
        bounty.put("chute_id", chute.get("chute_id"));
        platform.answer("GET /bounties/history", Fixtures.page(List.of(bounty)));
        platform.answer(
                "GET /bounties/events",
                call -> new Answer(
                        200,
                        "text/event-stream",
                        "event: bounty-created\ndata: "
                                + Answer.json(Map.of(
                                                "chute_id",
                                                "x",
                                                "name",
                                                MARKUP,
                                                "bounty_amount",
                                                1,
                                                "miner_hotkey",
                                                MARKUP))
                                        .body()
                                + "\n\n"));
        platform.answer("GET /pricing", Map.of(MARKUP, 1.5));
        fillStatesAndOwnInstances();
    }

    private void fillStatesAndOwnInstances() {
        Map<String, Object> letter = Fixtures.deadLetter(MARKUP, 1);
        for (String field : List.of("topic", "type", "subject", "reason")) {
            letter.put(field, MARKUP);
        }
        Map<String, Object> state = Fixtures.state("chutes-service", List.of(letter));
        for (String field : List.of("version", "replica")) {
            state.put(field, MARKUP);
        }
        state.put("reasons", List.of(MARKUP));
        platform.answer("GET /admin/chutes-service/state", state);
        platform.answer("GET /admin/bounty-service/state", call -> Answer.refusal(404, MARKUP));
        Map<String, Object> own = Fixtures.minersInstance("evil", MARKUP);
        for (String field : List.of("gpu", "region", "host", "reason")) {
            own.put(field, MARKUP);
        }
        platform.answer("GET /miner/instances/", List.of(own));
    }

    @Test
    void whatDeadLettersAndServicesSayIsAText() {
        fillWithHostileTexts();
        browser.in(new Window().whereCallsFail(), page -> {
            page.navigate(platform.address("/console/admin"));
            page.locator(".services .away").getByText("<img src=x onerror").waitFor();
            page.locator(".services .reasons").getByText("<img src=x onerror").waitFor();
            page.locator(".why").getByText("<img src=x onerror").waitFor();
            assertHarmless(page);
        });
    }

    @Test
    void whatAMinerSaidOfItsInstancesIsAText() {
        fillWithHostileTexts();
        Map<String, Object> miner = new HashMap<>(Fixtures.alice(false));
        miner.put("permissions_bitmask", Fixtures.MINER);
        platform.answer("GET /users/me", miner);
        browser.in(new Window().withWallet(), page -> {
            page.navigate(platform.address("/console/miners"));
            page.getByText("Show my instances").click();
            page.getByText("2 × \"'><img src=x onerror").waitFor();
            assertHarmless(page);
        });
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> cords(Map<String, Object> chute) {
        return (List<Map<String, Object>>) chute.get("cords");
    }
}
