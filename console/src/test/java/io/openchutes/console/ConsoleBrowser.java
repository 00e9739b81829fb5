package io.openchutes.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.PlaywrightException;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Debian's Chromium, or the one that {@code CHROMIUM} names; without one the tests that need it are skipped and say so. */
final class ConsoleBrowser implements AutoCloseable {
    private static final String STORED = "openchutes.session";

    private final Playwright playwright;
    private final Browser browser;

    ConsoleBrowser(Class<?> test) {
        Optional<Path> chromium = chromium();
        if (chromium.isEmpty()) {
            System.out.println("SKIPPED: " + test.getSimpleName()
                    + " found no Chromium (apt-get install chromium, or set CHROMIUM).");
        }
        assumeTrue(chromium.isPresent(), "no Chromium on this machine: install it, or set CHROMIUM to its path");
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(chromium.get())
                        .setArgs(List.of("--no-sandbox", "--disable-gpu", "--disable-background-networking")));
    }

    private static Optional<Path> chromium() {
        return Stream.of(
                        System.getenv("CHROMIUM"),
                        "/usr/bin/chromium",
                        "/usr/bin/chromium-browser",
                        "/usr/bin/google-chrome")
                .filter(path -> path != null && !path.isBlank())
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** A window of a screen's size; in it the fixtures' afternoon is now. */
    static final class Window {
        private int width = 1440;
        private int height = 900;
        private ColorScheme colours = ColorScheme.LIGHT;
        private boolean isSignedIn = true;
        private boolean mayComplain;
        private boolean isNow;

        Window wide(int pixels) {
            width = pixels;
            height = pixels < 600 ? 780 : 900;
            return this;
        }

        Window in(ColorScheme scheme) {
            colours = scheme;
            return this;
        }

        Window signedOut() {
            isSignedIn = false;
            return this;
        }

        /** With the real clock. */
        Window now() {
            isNow = true;
            return this;
        }

        /** For tests in which the platform refuses or is away: browsers write that to their console. */
        Window whereCallsFail() {
            mayComplain = true;
            return this;
        }
    }

    /** Runs in a fresh window; whatever the browser complains about (a broken policy, too) fails the test. */
    void in(Window window, Consumer<Page> reader) {
        List<String> complaints = new ArrayList<>();
        try (BrowserContext context = browser.newContext(new Browser.NewContextOptions()
                .setViewportSize(window.width, window.height)
                .setColorScheme(window.colours)
                .setReducedMotion(ReducedMotion.REDUCE)
                .setLocale("en-GB")
                .setTimezoneId("UTC"))) {
            Page page = context.newPage();
            page.setDefaultTimeout(20_000);
            page.onConsoleMessage(message -> {
                if (!message.type().equals("debug")
                        && !(window.mayComplain && message.text().startsWith("Failed to load resource"))) {
                    complaints.add(message.text());
                }
            });
            page.onPageError(complaints::add);
            if (!window.isNow) {
                page.clock().setFixedTime(Fixtures.NOW.toEpochMilli());
            }
            if (window.isSignedIn) {
                page.addInitScript("sessionStorage.setItem('%s', '{\"kind\":\"key\",\"key\":\"%s\"}')"
                        .formatted(STORED, Fixtures.KEY));
            }
            try {
                reader.accept(page);
            } catch (PlaywrightException | AssertionError e) {
                complaints.forEach(
                        complaint -> e.addSuppressed(new IllegalStateException("The browser said: " + complaint)));
                throw e;
            }
        }
        assertThat(complaints).isEmpty();
    }

    /** Violations of WCAG 2.2 AA and of axe's best practices, a line each. */
    static List<?> violations(Page page) {
        page.evaluate(AXE + "; undefined");
        // In the midst of a transition a button has the colours of neither state.
        page.evaluate(
                "() => Promise.allSettled(document.getAnimations().filter((one) => one instanceof CSSTransition).map((one) => one.finished))");
        return (List<?>) page.evaluate("""
                async () => (await axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}))
                  .violations.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.html.slice(0, 160)} ${node.failureSummary.split('\\n')[1]}`))""");
    }

    static void assertFits(Page page) {
        assertThat((List<?>) page.evaluate("""
                () => document.documentElement.scrollWidth <= window.innerWidth ? [] : [...document.querySelectorAll('#app *')]
                  .filter((one) => one.getBoundingClientRect().right > window.innerWidth).map((one) => `${one.tagName}.${one.className}`)"""))
                .as("what sticks out of %s", page.url())
                .isEmpty();
    }

    private static final String AXE = axe();

    private static String axe() {
        try (InputStream in = ConsoleBrowser.class.getResourceAsStream("/axe.min.js")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        playwright.close();
    }
}
