package io.openchutes.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.WaitForSelectorState;
import io.openchutes.console.ConsoleBrowser.Window;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * A newcomer's first minutes with the packaged platform, by clicks alone: from the base URL to the first answer. scripts/console-tour starts the platform and
 * names its {@code ready.json}.
 */
@EnabledIfSystemProperty(
        named = "tour.ready",
        matches = ".+",
        disabledReason = "no running platform is named: scripts/console-tour starts one")
class TourBrowserTest {
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final double PATIENCE_MILLIS = Duration.ofMinutes(5).toMillis();

    private final long began = System.nanoTime();
    private int pictures;

    @Test
    void theFirstAnswerIsAFewClicksAway() throws IOException {
        JsonNode ready = new ObjectMapper()
                .readTree(Path.of(System.getProperty("tour.ready")).toFile());
        String base = ready.get("base_url").asText();
        JsonNode alice = ready.get("accounts").get(1);
        try (ConsoleBrowser browser = new ConsoleBrowser(TourBrowserTest.class)) {
            browser.in(new Window().signedOut().now(), page -> {
                page.setDefaultTimeout(PATIENCE_MILLIS);
                page.navigate(base);
                page.getByRole(AriaRole.HEADING, new GetByRoleOptions().setName("Welcome"))
                        .waitFor();
                System.out.printf(
                        Locale.ROOT,
                        "tour: first paint after %s ms, the screen after %s ms%n",
                        page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime.toFixed(0)"),
                        page.evaluate("performance.now().toFixed(0)"));
                page.getByText("connected").waitFor();
                say(page, "The base URL opens; what happens is seen at once: " + tiles(page));

                page.getByRole(AriaRole.LINK, new GetByRoleOptions().setName("Sign in"))
                        .first()
                        .click();
                page.getByLabel("API key").fill(alice.get("api_key").asText());
                page.locator("form button.primary").click();
                page.locator(".who-name")
                        .getByText(alice.get("username").asText())
                        .waitFor();
                say(
                        page,
                        "Signed in with the key of the screen, as "
                                + page.locator(".who-name").innerText());

                page.getByRole(
                                AriaRole.LINK,
                                new GetByRoleOptions().setName("Chutes").setExact(true))
                        .click();
                // The simulated fleet makes some hot by itself; with real miners a newcomer begins with a cold one.
                Locator chute = page.locator(
                                Boolean.getBoolean("tour.real")
                                        ? ".chute-row .name a"
                                        : ".chute-row:has(.dot.hot) .name a")
                        .first();
                chute.waitFor();
                say(page, page.locator(".lead").innerText() + " The first is " + chute.innerText());

                chute.click();
                Locator action = page.locator(".page-head button.primary");
                action.waitFor();
                if (action.innerText().contains("Warm up")) {
                    action.click();
                    page.locator(".page-head").getByText("Try it").waitFor();
                    say(
                            page,
                            "It was cold: a click warmed it up. "
                                    + page.locator(".warm-up p").innerText());
                } else {
                    say(page, "It is hot");
                }

                page.locator(".page-head").getByText("Try it").click();
                page.locator("form input[type=number][required]").all().forEach(field -> field.fill("2"));
                page.getByText("Call it").click();
                page.getByLabel("Answer").waitFor();
                page.getByText("Calling …")
                        .waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.DETACHED));
                assertThat(page.locator(".answer .problem").count()).isZero();
                assertThat(page.getByLabel("Answer").innerText()).isNotBlank();
                say(page, "The first answer: " + page.getByLabel("Answer").innerText());
                assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMinutes(5));
                lookAtItsInstance(page);

                for (String place : new String[] {
                    "Overview", "Bounties", "Miners", "Images", "Deploy", "API keys", "Account", "Administration"
                }) {
                    page.getByRole(
                                    AriaRole.LINK,
                                    new GetByRoleOptions().setName(place).setExact(true))
                            .click();
                    page.locator("h1").getByText(place).waitFor();
                    page.locator(".skeleton")
                            .first()
                            .waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.DETACHED));
                    assertThat(page.getByText("This did not work").count())
                            .as(place)
                            .isZero();
                    assertThat(ConsoleBrowser.violations(page)).as(place).isEmpty();
                    say(page, place + " shows what is there");
                }
                assertThat(page.locator(".services h3").count()).isEqualTo(4);
                assertThat(page.locator(".services .away").count()).isZero();
                say(
                        page,
                        "Of the services it says: "
                                + page.locator(".services .badge").allInnerTexts());
            });
        }
    }

    /** Its owner may read what it prints, others see its time line alone; what is simulated prints nothing. */
    private void lookAtItsInstance(Page page) {
        page.getByRole(AriaRole.TAB, new GetByRoleOptions().setName("About")).click();
        page.locator(".lives .badge.hot").first().waitFor();
        say(page, "Its instance: " + page.locator(".life small").first().innerText());
        Locator log = page.locator(".lives button[aria-label^=Log]").first();
        if (Boolean.getBoolean("tour.real") && log.count() > 0) {
            log.click();
            page.locator(".log-view pre:not(:empty)").waitFor();
            page.getByText("Waiting for the first line")
                    .waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.DETACHED));
            assertThat(page.locator(".log-view .problem").count()).isZero();
            String output = page.locator(".log-view code").innerText();
            say(
                    page,
                    "It prints: " + output.lines().reduce((first, last) -> last).orElse(""));
        }
    }

    private static String tiles(Page page) {
        return page.locator(".tiles").innerText().replaceAll("\\s+", " ");
    }

    private void say(Page page, String what) {
        System.out.printf(
                Locale.ROOT,
                "tour %5.1f s  %s%n",
                Duration.ofNanos(System.nanoTime() - began).toMillis() / 1000.0,
                what.replace('\n', ' '));
        page.screenshot(
                new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve("tour-%02d.png".formatted(++pictures))));
    }
}
