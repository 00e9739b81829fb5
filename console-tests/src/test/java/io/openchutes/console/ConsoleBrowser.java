package io.openchutes.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.PlaywrightException;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import io.openchutes.inputs.TestBrowser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Windows of a browser, in which whatever it complains about fails the test. */
final class ConsoleBrowser implements AutoCloseable {
    /** As a browser's extension puts it into each page: an account that can sign for the platform, and one that can't. */
    static final String WALLET = """
            window.signed = [];
            window.injectedWeb3 = {testwallet: {enable: async () => ({
              accounts: {get: async () => [{address: '%s', name: 'Main', type: 'sr25519'}, {address: '5Other', type: 'ed25519'}]},
              signer: {signRaw: async (asked) => { window.signed.push(asked); return {signature: '0xab'}; }}
            })}}""".formatted(Fixtures.HOTKEY);

    private static final String STORED = "openchutes.session";

    private final TestBrowser chromium;

    ConsoleBrowser(Class<?> test) {
        chromium = TestBrowser.open(test);
    }

    /** A window of a screen's size; in it the fixtures' afternoon is now. */
    static final class Window {
        private int width = 1440;
        private int height = 900;
        private ColorScheme colours = ColorScheme.LIGHT;
        private boolean isSignedIn = true;
        private boolean mayComplain;
        private boolean isNow;
        private boolean hasWallet;

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

        /** Signed in by a wallet that signs whatever it is asked to; {@code window.signed} has it. */
        Window withWallet() {
            hasWallet = true;
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
        try (BrowserContext context = chromium.browser()
                .newContext(new Browser.NewContextOptions()
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
            if (window.hasWallet) {
                page.addInitScript(WALLET);
                page.addInitScript(
                        "sessionStorage.setItem('%s', '{\"kind\":\"wallet\",\"wallet\":\"testwallet\",\"address\":\"%s\"}')"
                                .formatted(STORED, Fixtures.HOTKEY));
            } else if (window.isSignedIn) {
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

    /** Nothing sticks out, once what the page has asked for is there and laid out in the window's width. */
    static void assertFits(Page page) {
        await().pollInSameThread()
                .untilAsserted(() -> assertThat((List<?>) page.evaluate("""
                () => document.documentElement.scrollWidth <= window.innerWidth ? [] : [...document.querySelectorAll('#app *')]
                  .filter((one) => one.getBoundingClientRect().right > window.innerWidth).map((one) => `${one.tagName}.${one.className}`)"""))
                        .as("what sticks out of %s", page.url())
                        .isEmpty());
    }

    /** Leaves a picture of the whole page in {@code target/screenshots}, with {@code -Dscreenshots=true}: it takes longer than most tests. */
    static void picture(Page page, String name) {
        if (Boolean.getBoolean("screenshots")) {
            page.screenshot(new Page.ScreenshotOptions()
                    .setFullPage(true)
                    .setPath(Path.of("target", "screenshots", name + ".png")));
        }
    }

    /** What a screen came to by clicks, on a phone, a tablet and a desk: nothing sticks out, axe finds nothing. */
    static void assertGoodAtEveryWidth(Page page, String name) {
        for (int width : new int[] {360, 768, 1440}) {
            page.setViewportSize(width, 900);
            assertFits(page);
            assertThat(violations(page)).as("%s, %d pixels", name, width).isEmpty();
            picture(page, name + "-" + width);
        }
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
        chromium.close();
    }
}
