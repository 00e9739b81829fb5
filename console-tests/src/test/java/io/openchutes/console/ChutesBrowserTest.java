package io.openchutes.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.options.AriaRole;
import io.openchutes.console.ConsoleBrowser.Window;
import io.openchutes.console.FixturePlatform.Answer;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChutesBrowserTest extends BrowserTest {
    private static final String RIVER = "/console/chutes/acme/river-8b";

    @Test
    void aListIsSearchedAndTheAddressRemembersIt() {
        browser.in(new Window(), page -> {
            page.navigate(platform.address("/console/chutes"));
            page.getByText("openlab/whisperer").waitFor();
            page.getByLabel("Search by name").fill("RIVER");
            assertThat(names(page)).containsExactly("acme/river-8b");
            page.getByLabel("Search by name").fill("");
            page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("Cold"))
                    .click();
            assertThat(names(page)).containsExactly("acme/ocean-405b", "alice/render-farm", "openlab/whisperer");
            page.getByLabel("Template").selectOption("vllm");
            assertThat(names(page)).containsExactly("acme/ocean-405b");
            assertThat(page.url()).endsWith("?state=cold&template=vllm");
            page.reload();
            page.getByText("1 of 8 match").waitFor();
            page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("Mine"))
                    .click();
            page.getByText("No chute matches").waitFor();
            page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("Clear the search"))
                    .click();
            assertThat(names(page)).hasSize(8);
        });
    }

    @Test
    void fiveThousandChutesAreAListOfFewElements() {
        platform.answer(
                "GET /chutes/",
                Fixtures.chutePage(IntStream.range(0, 5000)
                        .mapToObj(i -> Fixtures.chute(
                                "acme/model-%04d".formatted(i), "Number " + i, "vllm", i % 3, 5000L - i, 1))
                        .toList()));
        browser.in(new Window(), page -> {
            page.navigate(platform.address("/console/chutes"));
            page.getByText("acme/model-0000").waitFor();
            assertThat(page.locator(".chute-row").count()).isLessThan(80);
            assertThat(page.locator(".long > li").first().getAttribute("aria-setsize"))
                    .isEqualTo("5000");
            page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)");
            page.getByText("acme/model-4999").waitFor();
            assertThat(page.locator(".chute-row").count()).isLessThan(80);
            assertThat(page.locator(".long > li").last().getAttribute("aria-posinset"))
                    .isEqualTo("5000");
            page.getByLabel("Search by name").fill("4711");
            page.getByText("acme/model-4711").waitFor();
            assertThat(names(page)).containsExactly("acme/model-4711");
        });
    }

    @Test
    void aChatIsCalledWithTheCallersKeyAndShownAsWords() {
        platform.answer("POST /v1/chat/completions", call -> new Answer(200, "text/event-stream", """
                data: {"choices":[{"delta":{"role":"assistant"}}]}

                data: {"choices":[{"delta":{"content":"Good "}}]}

                data: {"choices":[{"delta":{"content":"day, not \\"hot\\"."}}]}

                data: [DONE]

                """));
        browser.in(new Window(), page -> {
            page.navigate(platform.address(RIVER));
            page.locator(".page-head").getByText("Try it").click();
            assertThat(page.url()).endsWith("?tab=try");
            page.getByLabel("Message").fill("How are you?");
            page.getByText("Call it").click();
            page.getByLabel("Answer").getByText("Good day, not \"hot\".").waitFor();
            assertThat(page.getByLabel("The call as code").innerText())
                    .contains("How are you?", "$OPENCHUTES_KEY")
                    .doesNotContain(Fixtures.KEY);
            page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("OpenAI"))
                    .click();
            assertThat(page.getByLabel("The call as code").innerText())
                    .contains("from openai import OpenAI", "model=\"acme/river-8b\"", "How are you?");
        });
        assertThat(platform.calls()).anySatisfy(call -> {
            assertThat(call.path()).isEqualTo("/v1/chat/completions");
            assertThat(call.headers().get("Authorization")).containsExactly("Bearer " + Fixtures.KEY);
            assertThat(call.body()).contains("\"content\":\"How are you?\"", "\"model\":\"acme/river-8b\"");
        });
    }

    @Test
    void aFormSendsWhatWasFilledInAndNothingElse() {
        platform.answer("POST /call/alice-text-tools/generate", Map.of("words", 3));
        browser.in(new Window(), page -> {
            page.navigate(platform.address("/console/chutes/alice/text-tools?tab=try"));
            page.getByLabel("prompt").fill("three words 'here'");
            page.getByText("more fields").click();
            page.getByLabel("steps").fill("30");
            page.getByLabel("extra").fill("{\"a\": ");
            page.getByText("Call it").click();
            page.getByText("extra is not valid JSON.").waitFor();
            page.getByLabel("extra").fill("{\"a\": [1, true]}");
            page.getByText("Call it").click();
            page.getByLabel("Answer").getByText("\"words\"").waitFor();
            assertThat(page.getByLabel("The call as code").innerText())
                    .contains("'{\"prompt\":\"three words '\\''here'\\''\",");
            page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("Python"))
                    .click();
            assertThat(page.getByLabel("The call as code").innerText()).contains("\"a\": [", "True");
        });
        assertThat(platform.calls())
                .filteredOn(call -> call.path().equals("/call/alice-text-tools/generate"))
                .hasSize(1)
                .allSatisfy(call -> assertThat(call.body())
                        .isEqualTo("{\"prompt\":\"three words 'here'\",\"steps\":30,\"extra\":{\"a\":[1,true]}}"));
    }

    @Test
    void aPlainValueIsTheWholeBodyAndWhatNobodyDescribedIsTypedAsJson() {
        Map<String, Object> chute = Fixtures.chute("alice/text-tools", "Counts", null, 1, 5, 0.25);
        chute.put(
                "cords",
                List.of(
                        Fixtures.cord(
                                "/wait",
                                "POST",
                                false,
                                Map.of("type", "object", "properties", Map.of("seconds", Map.of("type", "integer")))),
                        Fixtures.cord("/anything", "POST", false, Map.of())));
        platform.answer("GET /chutes/alice/text-tools", chute);
        platform.answer("POST /call/alice-text-tools/wait", Map.of("waited", 5));
        platform.answer("POST /call/alice-text-tools/anything", Map.of("taken", true));
        browser.in(new Window(), page -> {
            page.navigate(platform.address("/console/chutes/alice/text-tools?tab=try"));
            page.getByLabel("seconds").fill("5");
            page.getByText("Call it").click();
            page.getByLabel("Answer").getByText("\"waited\"").waitFor();
            page.getByLabel("Cord").selectOption("1");
            page.getByLabel("Body as JSON").fill("[1, {\"a\": null}]");
            page.getByText("Call it").click();
            page.getByLabel("Answer").getByText("\"taken\"").waitFor();
        });
        assertThat(platform.calls())
                .filteredOn(call -> call.path().startsWith("/call/"))
                .extracting(FixturePlatform.Call::body)
                .containsExactly("5", "[1,{\"a\":null}]");
    }

    @Test
    void aColdChuteIsWarmedUpBeforeTheReadersEyes() {
        String ocean = "/chutes/acme/ocean-405b";
        platform.answer("GET /chutes/warmup/acme/ocean-405b", call -> new Answer(200, "text/event-stream", """
                data: {"status": "cold", "log": "waiting for instances ..."}

                data: {"status": "hot", "log": "chute is hot, 1 instances available"}

                """));
        browser.in(new Window(), page -> {
            page.navigate(platform.address("/console" + ocean));
            page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("Warm up"))
                    .click();
            page.getByText("chute is hot, 1 instances available").waitFor();
            assertThat(page.locator(".phases .done").allInnerTexts())
                    .containsExactly("Asked for", "A miner launches it", "It is verified", "Hot");
        });
    }

    @Test
    void theOwnerChangesAndDeletesIt() {
        Map<String, Object> tools = Fixtures.chute("alice/text-tools", "Counts", null, 1, 5, 0.25);
        String path = "/chutes/" + tools.get("chute_id");
        platform.answer("PUT " + path, tools);
        platform.answer("POST /chutes/share", Map.of("status", "Shared with bob."));
        platform.answer("DELETE " + path, Map.of("chute_id", tools.get("chute_id"), "deleted", true));
        browser.in(new Window(), page -> {
            page.navigate(platform.address("/console/chutes/alice/text-tools?tab=settings"));
            page.getByLabel("Tagline").fill("Counts better");
            page.getByText("Save", new Page.GetByTextOptions().setExact(true)).click();
            page.getByText("Saved.").waitFor();
            page.getByLabel("User name or id").fill("bob");
            page.getByText("Share", new Page.GetByTextOptions().setExact(true)).click();
            page.getByText("Shared with bob.").waitFor();
            Locator delete = page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("Delete this chute"));
            assertThat(delete.isDisabled()).isTrue();
            page.getByLabel("Type its name").fill("alice/text-tools");
            delete.click();
            page.getByText("Deleted.").waitFor();
            assertThat(page.url()).endsWith("/console/chutes");
        });
        assertThat(platform.calls())
                .filteredOn(call -> !call.method().equals("GET"))
                .extracting(call -> call.method() + " " + call.body())
                .satisfies(all -> assertThat(all.get(0))
                        .startsWith("PUT ")
                        .contains("\"tagline\":\"Counts better\"", "\"max_instances\":2"))
                .satisfies(all -> assertThat(all.get(1)).contains("\"user_id_or_name\":\"bob\""))
                .hasSize(3);
    }

    @Test
    void othersDoNotSeeTheSettings() {
        browser.in(new Window(), page -> {
            page.navigate(platform.address(RIVER + "?tab=settings"));
            page.getByText("everyday questions").first().waitFor();
            assertThat(page.getByRole(AriaRole.TAB).allInnerTexts()).containsExactly("About", "Try it", "Code");
        });
    }

    private static List<String> names(Page page) {
        return page.locator(".chute-row .name").allInnerTexts();
    }
}
