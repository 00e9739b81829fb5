package io.openchutes.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.openchutes.console.ConsoleBrowser.Window;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each screen on a phone, a tablet and a desk, light and dark: nothing sticks out, axe finds nothing. */
class ScreensBrowserTest extends BrowserTest {
    private static final int PHONE = 360;
    private static final int TABLET = 768;
    private static final int DESK = 1440;
    private static final String RIVER = Fixtures.id("acme/river-8b").toString();
    private static final String TOOLS = Fixtures.id("alice/text-tools").toString();

    /** Name of the picture, address, heading, and a text that is there once everything is loaded. */
    static Stream<Arguments> screens() {
        return Stream.of(
                Arguments.of("overview", "/", "Overview", "raised"),
                Arguments.of("chutes", "/console/chutes", "Chutes", "Writes down what is said"),
                Arguments.of("chute", "/console/chutes/" + RIVER, "acme/river-8b", "everyday questions"),
                Arguments.of("chute-try", "/console/chutes/" + RIVER + "?tab=try", "acme/river-8b", "OPENCHUTES_KEY"),
                Arguments.of(
                        "chute-form", "/console/chutes/" + TOOLS + "?tab=try", "alice/text-tools", "OPENCHUTES_KEY"),
                Arguments.of(
                        "chute-code", "/console/chutes/" + RIVER + "?tab=code", "acme/river-8b", "build_vllm_chute"),
                Arguments.of(
                        "chute-settings",
                        "/console/chutes/" + TOOLS + "?tab=settings",
                        "alice/text-tools",
                        "Delete this chute"),
                Arguments.of("deploy", "/console/deploy", "Deploy", "Choose the GPUs"),
                Arguments.of("deploy-file", "/console/deploy?way=file", "Deploy", "Choose a file"),
                Arguments.of("images", "/console/images", "Images", "diffusion:0.34.0"),
                Arguments.of("bounties", "/console/bounties", "Bounties", "new version"),
                Arguments.of("miners", "/console/miners", "Miners", "104.2"),
                Arguments.of("keys", "/console/keys", "API keys", "nightly-job"),
                Arguments.of("account", "/console/account", "Account", "Allow deploying models publicly."),
                Arguments.of("admin", "/console/admin", "Administration", "bob"),
                Arguments.of("sign-in", "/console/sign-in", "Sign in", "Stay signed in"),
                Arguments.of("not-found", "/console/nowhere", "There is no such page", "leads nowhere"));
    }

    @ParameterizedTest
    @MethodSource("screens")
    void fitsEveryWindowAndIsAccessible(String name, String address, String heading, String loaded) {
        platform.answer("GET /users/me", Fixtures.alice(name.equals("admin")));
        // Loaded in the two windows that differ most; in the others it is laid out anew.
        for (ColorScheme colours : new ColorScheme[] {ColorScheme.LIGHT, ColorScheme.DARK}) {
            int first = colours == ColorScheme.LIGHT ? DESK : PHONE;
            browser.in(new Window().wide(first).in(colours), page -> {
                page.navigate(platform.address(address));
                page.getByText(loaded).first().waitFor();
                assertThat(page.locator("h1").allInnerTexts()).containsExactly(heading);
                assertThat(page.title()).contains("OpenChutes");
                assertFits(page, name, first, colours);
                // In each axe takes a second.
                assertThat(ConsoleBrowser.violations(page))
                        .as("%s, %d pixels, %s", name, first, colours)
                        .isEmpty();
                for (int width : new int[] {TABLET, first == DESK ? PHONE : DESK}) {
                    page.setViewportSize(width, 900);
                    assertFits(page, name, width, colours);
                }
            });
        }
    }

    private static void assertFits(Page page, String name, int width, ColorScheme colours) {
        ConsoleBrowser.assertFits(page);
        ConsoleBrowser.picture(
                page, "%s-%d-%s".formatted(name, width, colours.name().toLowerCase(Locale.ROOT)));
    }
}
