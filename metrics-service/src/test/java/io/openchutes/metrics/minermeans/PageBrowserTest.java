package io.openchutes.metrics.minermeans;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.openchutes.inputs.TestBrowser;
import io.openchutes.metrics.MetricsFixtures;
import io.openchutes.metrics.rollup.InvocationCompleted;
import io.openchutes.metrics.rollup.InvocationService;
import io.openchutes.testing.PlatformResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The pages in a real browser: Debian's Chromium, or the one that {@code CHROMIUM} names. Without one the test is skipped and says so.
 * Pictures of the pages are left in {@code target/screenshots}.
 */
@QuarkusTest
@WithTestResource(PlatformResource.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageBrowserTest {
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final String[] MINERS = {
        "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY",
        "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty",
        "5FLSigC9HGRKVhB9FiEo4Y3koPsNmBmLJbpXg2mp1hXcS59Y",
        "5DAAnrj7VHTznn2AWBemMuyBwZWs6FNFjdyVXUeYum3PTXFy"
    };

    @TestHTTPResource("/")
    URI root;

    @Inject
    MetricsFixtures fixtures;

    @Inject
    InvocationService invocations;

    private TestBrowser chromium;
    private String mark;
    private UUID chute;

    @BeforeAll
    void openBrowser() {
        chromium = TestBrowser.open(PageBrowserTest.class);
    }

    @AfterAll
    void closeBrowser() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @BeforeEach
    void fillPages() {
        if (mark != null) {
            return;
        }
        mark = "browser" + UUID.randomUUID().toString().substring(0, 6);
        Random random = new Random(7);
        List<InvocationCompleted> all = new ArrayList<>();
        String[] models = {
            "unsloth/Llama-3.2-3B-Instruct",
            "deepseek-ai/DeepSeek-R1",
            "Qwen/Qwen3-235B-A22B-Instruct",
            "mistralai/Mistral-Small-3.1-24B",
            "google/gemma-3-27b-it",
            "openai/gpt-oss-120b"
        };
        for (int m = 0; m < models.length; m++) {
            UUID id = fixtures.publicChute(models[m] + "-" + mark);
            if (m == 0) {
                chute = id;
            }
            for (int i = 0; i < (m == 0 ? 12 : 4); i++) {
                UUID instance = fixtures.instance(id, i % 5 != 4);
                for (int hour = 0; hour < 24; hour++) {
                    if (i % 4 == 2 && hour > 9) {
                        continue;
                    }
                    int calls = 1 + random.nextInt(m == 0 ? 9 : 6 - m) * (hour % 12 > 3 ? 2 : 1);
                    for (int call = 0; call < calls; call++) {
                        all.add(invocation(id, instance, MINERS[i % 4], hour, random, 60 + 25 * (i % 4) + hour));
                    }
                }
            }
        }
        invocations.count(all);
        fixtures.publicChute("any/other-" + mark);
    }

    @Test
    void theIndexLeadsToAChutesPage() {
        in(new Browser.NewContextOptions(), page -> {
            page.navigate(address("?q=" + mark));
            assertThat(page.locator("h1").innerText()).isEqualTo("Public LLM chutes");
            assertThat(page.locator("tbody tr").count()).isEqualTo(7);

            page.locator("#q").fill("LLAMA-3.2-3B-Instruct-" + mark);
            page.locator("button").click();
            assertThat(page.locator("tbody tr").count()).isEqualTo(1);

            page.locator("tbody a").first().click();
            assertThat(page.url()).endsWith("/chutes/miner_means/" + chute);
            assertThat(page.locator("h1").innerText()).startsWith("unsloth/Llama-3.2-3B-Instruct");
            assertThat(page.locator("tbody tr").count()).isEqualTo(12);
            assertThat(page.locator("svg.c").count())
                    .as("a chart for each miner")
                    .isEqualTo(4);
            assertThat(page.locator("svg.c").first().getAttribute("aria-label"))
                    .startsWith("Mean tokens per second by hour over the last 24 hours");
        });
    }

    @Test
    void aColumnIsSortedOnTheSpotWithJavaScript() {
        in(new Browser.NewContextOptions(), page -> {
            page.navigate(address("/" + chute));
            Locator head = page.locator("thead th", new Page.LocatorOptions().setHasText("Tokens/s"));
            head.locator("a").click();
            assertThat(head.getAttribute("aria-sort")).isEqualTo("descending");
            assertThat(column(page, 3)).isSortedAccordingTo(java.util.Comparator.reverseOrder());
            head.locator("a").click();
            assertThat(head.getAttribute("aria-sort")).isEqualTo("ascending");
            assertThat(column(page, 3)).isSorted();
            assertThat(page.locator("[aria-sort]").count()).isEqualTo(1);
            assertThat(page.url()).as("nothing was loaded").doesNotContain("sort=");
        });
    }

    @Test
    void everythingWorksWithoutJavaScript() {
        in(new Browser.NewContextOptions().setJavaScriptEnabled(false), page -> {
            page.navigate(address("/" + chute));
            Locator sort = page.locator("thead th a", new Page.LocatorOptions().setHasText("Tokens/s"));
            sort.click();
            assertThat(page.url()).contains("sort=tps", "dir=desc");
            assertThat(page.locator("#refresh").isVisible())
                    .as("needs a script, so it is not offered")
                    .isFalse();
            assertThat(page.content().indexOf("aria-sort=\"descending\"")).isPositive();
            page.locator("#q").fill(MINERS[1].substring(0, 12));
            page.locator("button").click();
            assertThat(page.locator("tbody tr").count()).isEqualTo(3);
            assertThat(page.url()).as("the order is kept").contains("sort=tps");
        });
    }

    @Test
    void nothingFitsBesideAPhonesScreen() {
        in(new Browser.NewContextOptions().setViewportSize(375, 740).setDeviceScaleFactor(2), page -> {
            for (String address : List.of(address("?q=" + mark), address("/" + chute))) {
                page.navigate(address);
                assertThat(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
                        .as("%s does not scroll sideways", address)
                        .isEqualTo(true);
            }
        });
    }

    @Test
    void textIsLegibleInBothColourSchemes() {
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            in(new Browser.NewContextOptions().setColorScheme(scheme), page -> {
                for (String address : List.of(address("?q=" + mark), address("/" + chute))) {
                    page.navigate(address);
                    assertThat((List<?>) page.evaluate(LOW_CONTRAST))
                            .as("text under a contrast of 4.5 (WCAG 2.2, 1.4.3) in %s", scheme)
                            .isEmpty();
                }
            });
        }
    }

    @Test
    void aKeyboardReachesEverythingAndHeadingsHaveNoGaps() {
        in(new Browser.NewContextOptions(), page -> {
            page.navigate(address("/" + chute));
            page.keyboard().press("Tab");
            assertThat(page.evaluate("document.activeElement.textContent")).isEqualTo("Skip to the content");
            assertThat(page.evaluate("getComputedStyle(document.activeElement).outlineStyle"))
                    .isEqualTo("solid");
            assertThat(page.locator("h1").count()).isEqualTo(1);
            assertThat(
                            (List<?>)
                                    page.evaluate(
                                            "[...document.querySelectorAll('h1,h2,h3')].map(h => +h.tagName[1]).filter((l, i, a) => i && l > a[i-1] + 1)"))
                    .as("skipped levels of headings")
                    .isEmpty();
            assertThat(page.locator("table caption").count()).isEqualTo(1);
            assertThat(page.locator("table th:not([scope])").count()).isZero();
            assertThat(page.locator("input:not([type=hidden])").all())
                    .allSatisfy(input ->
                            assertThat(input.evaluate("i => i.labels.length")).isEqualTo(1));
            assertThat(page.evaluate("document.documentElement.lang")).isEqualTo("en");
        });
    }

    @Test
    void leavesPictures() {
        picture("light", new Browser.NewContextOptions().setViewportSize(1280, 900));
        picture(
                "dark",
                new Browser.NewContextOptions().setViewportSize(1280, 900).setColorScheme(ColorScheme.DARK));
        picture(
                "phone",
                new Browser.NewContextOptions().setViewportSize(375, 740).setDeviceScaleFactor(2));

        assertThat(SCREENSHOTS.toFile().list()).contains("index-light.png", "chute-dark.png", "chute-phone.png");
    }

    private void picture(String name, Browser.NewContextOptions options) {
        in(options, page -> {
            page.navigate(address("?q=" + mark));
            page.screenshot(new Page.ScreenshotOptions()
                    .setFullPage(true)
                    .setPath(SCREENSHOTS.resolve("index-" + name + ".png")));
            page.navigate(address("/" + chute));
            page.screenshot(new Page.ScreenshotOptions()
                    .setFullPage(true)
                    .setPath(SCREENSHOTS.resolve("chute-" + name + ".png")));
        });
    }

    /** Runs in a fresh window; what the browser complains about on its console (a broken policy, too) fails the test. */
    private void in(Browser.NewContextOptions options, Consumer<Page> reader) {
        List<String> complaints = new ArrayList<>();
        try (BrowserContext context = chromium.browser().newContext(options)) {
            Page page = context.newPage();
            page.onConsoleMessage(message -> complaints.add(message.text()));
            page.onPageError(complaints::add);
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                page.navigate(address("?q=" + mark));
                return page.locator("tbody tr").count() == 7;
            });
            reader.accept(page);
        }
        assertThat(complaints).isEmpty();
    }

    private String address(String rest) {
        return root.resolve("/chutes/miner_means").toString() + rest;
    }

    private static List<Double> column(Page page, int number) {
        return page.locator("tbody tr td:nth-child(" + number + ")").allInnerTexts().stream()
                .map(text -> Double.valueOf(text.replace(",", "")))
                .toList();
    }

    private static InvocationCompleted invocation(
            UUID chute, UUID instance, String hotkey, int hoursAgo, Random random, double speed) {
        Instant end = MetricsFixtures.now().minus(Duration.ofHours(hoursAgo)).minusSeconds(1);
        boolean failed = random.nextInt(60) == 0;
        return new InvocationCompleted(
                UUID.randomUUID(),
                chute,
                instance,
                hotkey,
                end.minusSeconds(2),
                end,
                failed ? null : 150L + random.nextInt(700),
                failed ? null : speed * (0.8 + random.nextDouble() * 0.4),
                null,
                failed ? "error" : "success");
    }

    /** Relative luminance and contrast after WCAG 2.2, of every element with text of its own. */
    private static final String LOW_CONTRAST = """
            (() => {
              const parse = (c) => c.match(/[\\d.]+/g).map(Number);
              const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
                .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
                .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
              const ground = (e) => {
                for (; e; e = e.parentElement) {
                  const c = parse(getComputedStyle(e).backgroundColor);
                  if (c.length < 4 || c[3] > 0) return c;
                }
                return [255, 255, 255];
              };
              return [...document.querySelectorAll('body *')]
                .filter((e) => e.checkVisibility() && !['SCRIPT', 'STYLE'].includes(e.tagName))
                .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()))
                .map((e) => {
                  const [a, b] = [light(parse(getComputedStyle(e).color)), light(ground(e))].sort((x, y) => y - x);
                  return [(a + 0.05) / (b + 0.05), e.outerHTML.slice(0, 80)];
                })
                .filter(([contrast]) => contrast < 4.5)
                .map(([contrast, html]) => contrast.toFixed(2) + ' ' + html);
            })()""";
}
