package io.openchutes.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Clock;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.WaitForSelectorState;
import io.openchutes.console.ConsoleBrowser.Window;
import io.openchutes.console.FixturePlatform.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A chute's instances on their time line, why they failed, what they print, and how an update replaces them. */
class InstancesBrowserTest extends BrowserTest {
    private static final String RIVER = "/console/chutes/acme/river-8b";
    private static final String TOOLS = "/console/chutes/alice/text-tools";
    private static final String FARM = "/console/chutes/alice/render-farm";

    @Test
    void eachInstanceHasItsPhasesAndItsTimes() {
        browser.in(new Window(), page -> {
            page.navigate(platform.address(RIVER));
            page.locator(".lives li").first().waitFor();
            assertThat(page.locator(".lives li .badge").allInnerTexts())
                    .as("newest first")
                    .containsExactly("verified", "active", "active");
            assertThat(page.locator(".life small").last().innerText())
                    .contains("verified after 55 s", "active after 2 min 30 s");
            Locator oldest = page.locator(".life svg").last();
            assertThat(oldest.getAttribute("aria-label")).contains("active after 2 min 30 s");
            // Of 1,000 units for an hour: 55 s, then 95 s, then 49.5 minutes up to now.
            assertThat(widths(oldest)).containsExactly("launching 15", "loading 26", "active 825");
            page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("7 d"))
                    .last()
                    .click();
            assertThat(widths(oldest)).containsExactly("launching 4", "loading 4", "active 5");
            assertThat(page.getByText("Log", new Page.GetByTextOptions().setExact(true))
                            .count())
                    .as("logs are the owner's")
                    .isZero();
        });
    }

    @Test
    void aChuteWithoutAnyIsColdAndSaysHowToWarmIt() {
        browser.in(new Window(), page -> {
            page.navigate(platform.address("/console/chutes/openlab/whisperer"));
            page.getByText("None runs").waitFor();
            assertThat(page.locator(".lives").count()).isZero();
        });
    }

    @Test
    void theOwnerReadsWhyAnInstanceFailedAndTheChuteIsNotStarting() {
        browser.in(new Window(), page -> {
            page.navigate(platform.address(FARM));
            page.getByText(Fixtures.FAILURE).waitFor();
            assertThat(page.locator(".lives .badge").allInnerTexts()).startsWith("failed");
            assertThat(page.locator(".tags .badge").first().innerText()).isEqualTo("cold");
            assertThat(page.locator(".tile").first().innerText()).contains("0");
            page.getByText("Log", new Page.GetByTextOptions().setExact(true)).click();
            page.getByText("CUDA out of memory").waitFor();
            ConsoleBrowser.assertGoodAtEveryWidth(page, "instances-failed");
        });
        assertThat(platform.calls())
                .filteredOn(call -> call.path().startsWith("/instances/"))
                .extracting(FixturePlatform.Call::query)
                .containsExactly("backfill=500&follow=false");
    }

    @Test
    void anOutputIsFollowedInOneTextOfBoundedLength() {
        String lines = IntStream.range(0, 50_000)
                .mapToObj(i -> "\u001b[32mline\u001b[0m " + i + "\r" + "line " + i)
                .collect(Collectors.joining("\n", "", "\nthe last line"));
        platform.answer("GET /instances/*", call -> new Answer(200, "text/plain", lines));
        browser.in(new Window(), page -> {
            page.navigate(platform.address(TOOLS));
            page.getByText("Log", new Page.GetByTextOptions().setExact(true)).click();
            page.getByText("Read again").waitFor();
            Locator shown = page.locator(".log-view code");
            assertThat(shown.innerText()).startsWith("line 48000\n").endsWith("line 49999\nthe last line");
            assertThat(page.getByText("48,000 before them are not kept here").isVisible())
                    .isTrue();
            assertThat(page.evaluate("document.querySelector('.log-view code').childNodes.length"))
                    .as("one text between lit's two marks")
                    .isIn(2, 3);
            assertThat(
                            (Boolean)
                                    page.evaluate(
                                            "(() => { const e = document.querySelector('.log-view .code'); return e.scrollTop + e.clientHeight > e.scrollHeight - 60; })()"))
                    .as("a reader at the end stays there")
                    .isTrue();
        });
    }

    @Test
    void longLinesAndLinesWithoutAnEndAreBoundedToo() {
        browser.in(new Window(), page -> {
            page.navigate(platform.address(TOOLS));
            page.locator(".lives").waitFor();
            assertThat((List<?>) page.evaluate("""
                            async () => {
                              const {LogTail} = await import('/console/assets/app/log-tail.js');
                              const many = new LogTail();
                              for (let i = 0; i < 600; i++) many.add('x'.repeat(5000) + '\\n');
                              const endless = new LogTail();
                              for (let i = 0; i < 600; i++) endless.add('y'.repeat(5000));
                              const bar = new LogTail();
                              bar.add('10%\\r50%\\r100%\\r\\n\\u001b[1mbold\\u001b[0m\\u0007\\n');
                              return [many.text.length <= 500_600, many.count + many.dropped, endless.text.length <= 2002, bar.text];
                            }""")).isEqualTo(List.of(true, 600, true, "100%\nbold"));
        });
    }

    @Test
    void aStreamGoesOnUntilItsReaderStopsIt() {
        platform.answer(
                "GET /instances/*",
                call -> new Answer(200, "text/plain", "loading the model\nhalf of it is there", true));
        browser.in(new Window(), page -> {
            page.navigate(platform.address(TOOLS));
            page.getByText("Log", new Page.GetByTextOptions().setExact(true)).click();
            page.getByText("half of it is there").waitFor();
            page.getByText("Stop following").click();
            page.getByText("Read again").waitFor();
            page.getByText("Log", new Page.GetByTextOptions().setExact(true)).click();
            assertThat(page.locator(".log-view").count()).isZero();
        });
    }

    @Test
    void anOutputThatCanNotBeReadIsSaidInTheServersWords() {
        platform.answer("GET /instances/*", call -> Answer.refusal(409, "The instance is still being launched."));
        browser.in(new Window().whereCallsFail(), page -> {
            page.navigate(platform.address(TOOLS));
            page.getByText("Log", new Page.GetByTextOptions().setExact(true)).click();
            page.getByText("The instance is still being launched.").waitFor();
            ConsoleBrowser.assertGoodAtEveryWidth(page, "instances-no-log");
            platform.answer("GET /instances/*", call -> new Answer(200, "text/plain", ""));
            page.getByText("Read again").click();
            page.getByText("Nothing was printed.").waitFor();
        });
    }

    @Test
    void theOwnerSeesWhatEndedHowLongItRanAndWhy() {
        browser.in(new Window(), page -> {
            page.navigate(platform.address(FARM));
            page.getByText(Fixtures.FAILURE).waitFor();
            assertThat(page.locator(".lives .badge").allInnerTexts()).containsExactly("failed", "ended");
            assertThat(page.locator(".life small").allInnerTexts())
                    .containsExactly(
                            "launched 31 min ago · never took calls · failed 29 min ago, after 2 min",
                            "launched 58 min ago · active after 3 min · ended 40 min ago, after 18 min");
            assertThat(page.locator(".lives li")
                            .last()
                            .getByText("shut down: idle")
                            .isVisible())
                    .isTrue();
            Locator served = page.locator(".life svg").last();
            assertThat(served.getAttribute("aria-label")).contains("ended 40 min ago, after 18 min");
            // Of 1,000 units for an hour: 3 minutes, then 15.
            assertThat(widths(served)).containsExactly("launching 50", "active 250");
            assertThat(page.locator(".lives button[aria-label^=Log]").count())
                    .as("what was not a failure left no last lines")
                    .isEqualTo(1);
            assertThat(page.locator(".earlier").innerText()).contains("1 instance ended before.");
            page.getByText("Show 24 h").click();
            assertThat(page.locator(".lives .badge").allInnerTexts()).containsExactly("failed", "ended", "ended");
            assertThat(page.locator(".life small").last().innerText())
                    .isEqualTo("launched 9 h ago · active after 1 h · ended 5 h ago, after 4 h");
            assertThat(page.locator(".earlier").count()).isZero();
            ConsoleBrowser.assertGoodAtEveryWidth(page, "instances-ended");
        });
    }

    @Test
    void whereAllEndedBeforeTheSpanThePageSaysSo() {
        Map<String, Object> cold = Fixtures.chute("alice/text-tools", "Counts", null, 0, 5, 0.25);
        cold.put("ended_instances", List.of(ended("a", Duration.ofHours(3)), ended("b", Duration.ofHours(4))));
        platform.answer("GET /chutes/alice/text-tools", cold);
        browser.in(new Window(), page -> {
            page.navigate(platform.address(TOOLS));
            page.getByText("None runs").waitFor();
            assertThat(page.locator(".earlier").innerText()).contains("2 instances ended before.");
            ConsoleBrowser.assertGoodAtEveryWidth(page, "instances-earlier");
            page.getByText("Show 24 h").click();
            assertThat(page.locator(".lives .badge").allInnerTexts()).containsExactly("ended", "ended");
        });
    }

    @Test
    void whatRunsIsShownBeforeHoweverManyEnded() {
        Map<String, Object> busy = Fixtures.chute("alice/text-tools", "Counts", null, 1, 5, 0.25);
        busy.put(
                "ended_instances",
                IntStream.range(0, 60)
                        .mapToObj(i -> ended("ended" + i, Duration.ofSeconds(10 + i)))
                        .toList());
        platform.answer("GET /chutes/alice/text-tools", busy);
        browser.in(new Window(), page -> {
            page.navigate(platform.address(TOOLS));
            page.locator(".lives .badge").first().waitFor();
            assertThat(page.locator(".lives .badge").allInnerTexts())
                    .hasSize(50)
                    .startsWith("active", "ended");
            assertThat(page.getByText("11 more are not shown").isVisible()).isTrue();
        });
    }

    @Test
    void whatEndsWhileOneReadsItsOutputIsShownAsEndedAndCanBeClosed() {
        browser.in(new Window(), page -> {
            page.clock().install(new Clock.InstallOptions().setTime(Fixtures.NOW.toEpochMilli()));
            page.navigate(platform.address(TOOLS));
            page.locator(".lives .badge").getByText("active").waitFor();
            page.getByText("Log", new Page.GetByTextOptions().setExact(true)).click();
            page.locator(".log-view").waitFor();
            Map<String, Object> cold = Fixtures.chute("alice/text-tools", "Counts", null, 0, 5, 0.25);
            Map<String, Object> ended = ended("x", Duration.ofSeconds(2));
            ended.put("instance_id", Fixtures.id("alice/text-tools0"));
            cold.put("ended_instances", List.of(ended));
            platform.answer("GET /chutes/alice/text-tools", cold);
            page.clock().runFor(6_000);
            page.locator(".lives .badge").getByText("ended").waitFor();
            page.getByText("Log", new Page.GetByTextOptions().setExact(true)).click();
            page.locator(".log-view").waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.DETACHED));
            assertThat(page.locator(".lives button[aria-label^=Log]").count()).isZero();
        });
    }

    @Test
    void aRollingUpdateShowsHowFarItHasCome() {
        browser.in(new Window(), page -> {
            page.navigate(platform.address("/console/chutes/acme/lake-32b"));
            page.getByText("Rolling update").waitFor();
            assertThat(page.locator(".update .load").innerText()).contains("1 / 2");
            assertThat(page.getByText("older version").count()).isEqualTo(1);
            assertThat(page.getByText("update under way").isVisible()).isTrue();
            ConsoleBrowser.assertGoodAtEveryWidth(page, "instances-update");
        });
    }

    private static Map<String, Object> ended(String which, Duration ago) {
        return Fixtures.endedInstance(
                "alice/text-tools", which, ago.plusMinutes(20), ago.plusMinutes(18), ago, "shut down: idle");
    }

    private static List<String> widths(Locator line) {
        return line.locator("rect:not(.track)").all().stream()
                .map(bar -> bar.getAttribute("class") + " " + Math.round(Double.parseDouble(bar.getAttribute("width"))))
                .toList();
    }
}
