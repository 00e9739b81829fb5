package io.openchutes.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import io.openchutes.console.ConsoleBrowser.Window;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyboardBrowserTest extends BrowserTest {
    @Test
    void aKeyboardLeadsFromTheOverviewToACall() {
        browser.in(new Window(), page -> {
            page.navigate(platform.address("/console"));
            page.getByText("raised").waitFor();
            page.keyboard().press("Tab");
            assertThat(focused(page)).isEqualTo("Skip to the content");
            assertThat(page.evaluate("getComputedStyle(document.activeElement).outlineStyle"))
                    .isEqualTo("solid");
            page.keyboard().press("Enter");
            assertThat(page.evaluate("document.activeElement.id")).isEqualTo("content");
            tabTo(page, "All chutes");
            page.keyboard().press("Enter");
            page.getByText("openlab/whisperer").waitFor();
            assertThat(focused(page))
                    .as("a screen reader begins at the heading")
                    .isEqualTo("Chutes");
            tabTo(page, "acme/river-8b");
            page.keyboard().press("Enter");
            page.locator("[role=tab]").first().waitFor();
            tabTo(page, "About");
            page.keyboard().press("ArrowRight");
            assertThat(focused(page)).isEqualTo("Try it");
            page.getByText("OPENCHUTES_KEY").first().waitFor();
            tabTo(page, "Call it");
        });
    }

    @Test
    void aPhonesMenuOpensAndClosesByKeys() {
        browser.in(new Window().wide(360), page -> {
            page.navigate(platform.address("/console"));
            page.getByText("raised").waitFor();
            page.getByLabel("Open the menu").focus();
            page.keyboard().press("Enter");
            assertThat(page.locator("nav").isVisible()).isTrue();
            assertThat(ConsoleBrowser.violations(page)).isEmpty();
            page.keyboard().press("Escape");
            assertThat(page.locator("nav").isVisible()).isFalse();
        });
    }

    @Test
    void coloursCanBeChosen() {
        browser.in(new Window(), page -> {
            page.navigate(platform.address("/console"));
            page.getByText("Colours: as the system").click();
            page.getByText("Colours: light").click();
            page.getByText("Colours: dark").waitFor();
            assertThat(page.evaluate("getComputedStyle(document.documentElement).colorScheme"))
                    .isEqualTo("dark");
            page.reload();
            page.getByText("Colours: dark").waitFor();
        });
    }

    private static String focused(Page page) {
        return (String) page.evaluate("document.activeElement.textContent.trim()");
    }

    private static void tabTo(Page page, String text) {
        List<String> passed = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            page.keyboard().press("Tab");
            String now = focused(page);
            if (now.equals(text)) {
                return;
            }
            passed.add(now);
        }
        assertThat(passed).as("what the Tab key came to").contains(text);
    }
}
