package io.openchutes.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.FileChooser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import io.openchutes.console.ConsoleBrowser.Window;
import io.openchutes.console.FixturePlatform.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeployBrowserTest extends BrowserTest {
    private static final String CODE = """
            from chutes.chute import Chute, NodeSelector
            from chutes.image import Image

            image = Image(username="alice", name="first-chute", tag="1.0")

            chute = Chute(
                username="alice",
                name="first-chute",
                tagline="Says hello (and more)",
                image=image,
                node_selector=NodeSelector(gpu_count=1),
            )


            @chute.cord(path="/hello", public_api_path="/hello", method="GET", public_api_method="GET")
            async def hello(self) -> dict:
                return {"hello": "there"}


            @chute.cord(public_api_path="/count", stream=True)
            async def count(self, to: int):
                yield str(to)
            """;

    @Test
    void theFeeIsNamedBeforeATemplateIsDeployed() {
        Map<String, Object> made = Fixtures.chute("acme/river-8b", "x", "vllm", 0, 0, 2.4);
        platform.answer(
                "POST /chutes/vllm",
                call -> call.query().contains("accept_fee=true")
                        ? Answer.json(made)
                        : Answer.refusal(
                                402,
                                "The first deployment of this name costs $7.2: repeat the request with accept_fee=true, or the command with --accept-fee, to agree."));
        browser.in(new Window().whereCallsFail(), page -> {
            page.navigate(platform.address("/console/deploy"));
            page.getByLabel("Model").fill("acme/river-8b");
            page.getByLabel("Revision").fill("0123456789abcdef0123456789abcdef01234567");
            page.getByLabel("How many").fill("2");
            page.getByLabel("h100").check();
            page.getByLabel("a100").check();
            assertThat(page.locator(".price-card").innerText()).contains("$2.40", "$2.40 to $3.98", "$7.20", "$41.25");
            submit(page);
            page.getByText("The first deployment of this name costs $7.2.").waitFor();
            page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("Agree and deploy"))
                    .click();
            page.locator("[role=tab]").first().waitFor();
            assertThat(page.url()).endsWith("/console/chutes/" + made.get("chute_id"));
        });
        assertThat(platform.calls())
                .filteredOn(call -> call.path().equals("/chutes/vllm"))
                .hasSize(2)
                .allSatisfy(call -> assertThat(call.body())
                        .contains(
                                "\"model\":\"acme/river-8b\"",
                                "\"gpu_count\":2",
                                "\"include\":[\"h100\",\"a100\"]",
                                "\"public\":false",
                                "\"concurrency\":8"));
    }

    @Test
    void aFileIsReadAndItsWrongLineMarked() {
        platform.answer(
                "POST /chutes/",
                call -> Answer.json(
                        422,
                        Map.of(
                                "detail",
                                List.of(Map.of(
                                        "type",
                                        "value_error",
                                        "loc",
                                        List.of("body", "code"),
                                        "msg",
                                        "The code is not valid Python: line 16: invalid syntax")))));
        browser.in(new Window().whereCallsFail(), page -> {
            page.navigate(platform.address("/console/deploy?way=file"));
            FileChooser chooser = page.waitForFileChooser(
                    () -> page.getByText("Choose a file").click());
            chooser.setFiles(new FilePayload("First Chute.py", "text/x-python", CODE.getBytes(StandardCharsets.UTF_8)));
            page.getByText("2 cords in the file:").waitFor();
            assertThat(page.getByLabel("Name").inputValue()).isEqualTo("first-chute");
            assertThat(page.getByLabel("Image").inputValue()).isEqualTo("alice/first-chute:1.0");
            assertThat(page.getByLabel("File", new Page.GetByLabelOptions().setExact(true))
                            .inputValue())
                    .isEqualTo("first_chute.py");
            page.getByLabel("a6000").check();
            submit(page);
            page.locator(".numbers .wrong").waitFor();
            assertThat(page.locator(".numbers .wrong").innerText()).isEqualTo("16");
            assertThat(
                            page.evaluate(
                                    "(() => { const t = document.querySelector('.editor textarea'); return t.value.slice(t.selectionStart, t.selectionEnd); })()"))
                    .asString()
                    .isEqualTo("async def hello(self) -> dict:");
            assertThat(ConsoleBrowser.violations(page)).isEmpty();
        });
        assertThat(platform.calls())
                .filteredOn(call -> call.method().equals("POST"))
                .hasSize(1)
                .allSatisfy(
                        call -> assertThat(call.body())
                                .contains(
                                        "\"ref_str\":\"first_chute:chute\"",
                                        "\"path\":\"/hello\",\"function\":\"hello\",\"method\":\"GET\"",
                                        "\"path\":\"/count\",\"function\":\"count\",\"method\":\"POST\",\"stream\":true",
                                        "\"input_schema\":{\"type\":\"object\",\"properties\":{\"to\":{\"type\":\"integer\"}},\"required\":[\"to\"]"));
    }

    @Test
    void aNewVersionKeepsWhatTheFormHasNoFieldFor() {
        Map<String, Object> tools = Fixtures.chute("alice/text-tools", "Counts", null, 1, 5, 0.25);
        platform.answer("GET /chutes/code/*", call -> new Answer(200, "text/plain", CODE));
        platform.answer("POST /chutes/", tools);
        browser.in(new Window(), page -> {
            page.navigate(platform.address("/console/chutes/alice/text-tools?tab=code"));
            page.getByText("Deploy a new version").click();
            page.getByText("2 cords in the file:").waitFor();
            assertThat(page.getByLabel("Name").inputValue()).isEqualTo("alice/text-tools");
            assertThat(page.getByLabel("Name").isEditable()).isFalse();
            assertThat(page.getByLabel("Image").inputValue()).isEqualTo("chutes/vllm:0.11.0");
            assertThat(page.locator(".price-card").innerText()).contains("$1.20", "$1.20 to $2.99");
            page.getByLabel("Python code").fill(CODE + "# mended\n");
            ConsoleBrowser.assertGoodAtEveryWidth(page, "deploy-version");
            submit(page);
            page.locator("[role=tab]").first().waitFor();
        });
        assertThat(platform.calls())
                .filteredOn(call -> call.method().equals("POST"))
                .hasSize(1)
                .allSatisfy(call -> assertThat(call.body())
                        .contains(
                                "\"name\":\"alice/text-tools\"",
                                "# mended",
                                "\"min_vram_gb_per_gpu\":80",
                                "\"include\":[\"a100\",\"h100\",\"h100_sxm\",\"h200\"]",
                                "\"concurrency\":8",
                                "\"max_instances\":2",
                                "\"shutdown_after_seconds\":300",
                                "\"readme\":\"# River 8B",
                                "\"public\":false"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"first_chute", "text_tools"})
    void aPastedFilesFormsAreThoseOfTheGenuineCommandLine(String example) throws IOException {
        Path examples = Path.of("..", "examples");
        String code = Files.readString(examples.resolve(example + ".py"));
        String sent = Files.readString(examples.resolve("bodies").resolve(example + ".json"));
        browser.in(new Window(), page -> {
            page.navigate(platform.address("/console/deploy?way=file"));
            page.getByText("Choose a file").waitFor();
            assertThat(page.evaluate("""
                            async ([code, sent]) => {
                              const {definitionIn} = await import('/console/assets/app/python-file.js');
                              const {argumentKind, fieldsOf} = await import('/console/assets/app/schema-form.js');
                              const forms = (cords) => cords.map((cord) => ({path: cord.path, kind: argumentKind(cord), fields: fieldsOf(cord)}));
                              const [file, body] = [forms(definitionIn(code).cords), forms(JSON.parse(sent).cords)];
                              return file.length && JSON.stringify(file) === JSON.stringify(body) ? 'same' : JSON.stringify({file, body}, null, 1);
                            }""", List.of(code, sent))).isEqualTo("same");
        });
    }

    private static void submit(Page page) {
        page.locator(".price-card button.primary").click();
    }
}
