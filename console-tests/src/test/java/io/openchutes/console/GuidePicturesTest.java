package io.openchutes.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.openchutes.console.ConsoleBrowser.Window;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The pictures of the docs: made anew with {@code -Dscreenshots.update=true}, else only looked for, since fonts differ between machines. */
class GuidePicturesTest extends BrowserTest {
    private static final Path DOCS = Path.of("..", "docs", "console");
    private static final long MOST_BYTES = 150_000;

    @Test
    void theDocsHavePicturesOfTheMainScreens() throws IOException {
        String river = "/console/chutes/" + Fixtures.id("acme/river-8b");
        platform.answer("GET /users/me", Fixtures.alice(true));
        picture("administration", "/console/admin", "the field version is missing", new Window().wide(1280));
        platform.answer("GET /users/me", Fixtures.alice(false));
        picture(
                "instances",
                "/console/chutes/alice/render-farm",
                "ended with status 1",
                new Window().wide(1280),
                page -> {
                    page.getByText("Log", new Page.GetByTextOptions().setExact(true))
                            .click();
                    page.getByText("CUDA out of memory").waitFor();
                    return page.locator(".card:has(.lives)");
                });
        picture("overview", "/", "raised", new Window().wide(1280));
        picture("chute", river, "everyday questions", new Window().wide(1280).in(ColorScheme.DARK));
        picture("try-it", river + "?tab=try", "OPENCHUTES_KEY", new Window().wide(1280));
        picture(
                "phone",
                "/console/chutes",
                "Writes down what is said",
                new Window().wide(390).in(ColorScheme.DARK));
    }

    private void picture(String name, String address, String loaded, Window window) throws IOException {
        picture(name, address, loaded, window, page -> null);
    }

    /** @param part of the page that is shown; null for the whole window */
    private void picture(String name, String address, String loaded, Window window, Function<Page, Locator> part)
            throws IOException {
        Path file = DOCS.resolve(name + ".png");
        if (Boolean.getBoolean("screenshots.update")) {
            browser.in(window, page -> {
                page.navigate(platform.address(address));
                page.getByText(loaded).first().waitFor();
                Locator shown = part.apply(page);
                if (shown == null) {
                    page.screenshot(new Page.ScreenshotOptions().setPath(file));
                } else {
                    shown.screenshot(new Locator.ScreenshotOptions().setPath(file));
                }
            });
        }
        assertThat(file).exists();
        assertThat(Files.size(file)).as("bytes of %s", file).isLessThan(MOST_BYTES);
    }
}
