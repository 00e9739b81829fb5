package io.openchutes.inputs;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Debian's Chromium, or the one that {@code CHROMIUM} names; without one the tests that need it are skipped and say so. The headless shell goes first: it has
 * the same engine without windows, and takes half the CPU time.
 */
public final class TestBrowser implements AutoCloseable {
    private final Playwright playwright;
    private final Browser browser;

    private TestBrowser(Path chromium) {
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(chromium)
                        .setArgs(List.of("--no-sandbox", "--disable-gpu", "--disable-background-networking")));
    }

    /** @param test that needs it, for the message where there is none */
    public static TestBrowser open(Class<?> test) {
        Optional<Path> chromium = chromium();
        if (chromium.isEmpty()) {
            System.out.println("SKIPPED: " + test.getSimpleName()
                    + " found no Chromium (apt-get install chromium-headless-shell, or set CHROMIUM).");
        }
        assumeTrue(chromium.isPresent(), "no Chromium on this machine: install it, or set CHROMIUM to its path");
        return new TestBrowser(chromium.get());
    }

    private static Optional<Path> chromium() {
        return Stream.of(
                        System.getenv("CHROMIUM"),
                        "/usr/bin/chromium-headless-shell",
                        "/usr/bin/chromium",
                        "/usr/bin/chromium-browser",
                        "/usr/bin/google-chrome")
                .filter(path -> path != null && !path.isBlank())
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    public Browser browser() {
        return browser;
    }

    @Override
    public void close() {
        playwright.close();
    }
}
