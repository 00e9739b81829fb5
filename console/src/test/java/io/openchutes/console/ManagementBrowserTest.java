package io.openchutes.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByLabelOptions;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.options.AriaRole;
import io.openchutes.console.ConsoleBrowser.Window;
import io.openchutes.console.FixturePlatform.Answer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Keys, images and accounts: what is made, changed and deleted, and that the wrong click deletes nothing. */
class ManagementBrowserTest extends BrowserTest {
    @Test
    void aKeyIsMadeWithItsScopesAndShownOnce() {
        Map<String, Object> made = new HashMap<>(Fixtures.key("ci", false, List.of()));
        made.put("secret_key", "cpk_once");
        platform.answer("POST /api_keys/", made);
        browser.in(new Window(), page -> {
            page.navigate(platform.address("/console/keys"));
            page.getByLabel("Name").fill("ci");
            button(page, "Add a scope").click();
            page.locator(".scope").last().locator("select").first().selectOption("invoke");
            page.locator(".scope").last().locator("select").last().selectOption("invocations");
            page.getByLabel("Only this id").last().fill(" " + Fixtures.id("alice/text-tools") + " ");
            button(page, "Make the key").click();
            page.getByText("cpk_once").waitFor();
            assertThat(ConsoleBrowser.violations(page)).isEmpty();
            button(page, "I have it").click();
            assertThat(page.getByText("cpk_once").count()).isZero();
        });
        assertThat(sent("POST"))
                .containsExactly(
                        "/api_keys/ {\"name\":\"ci\",\"admin\":false,\"scopes\":[{\"object_type\":\"chutes\",\"object_id\":null,\"action\":\"read\"},"
                                + "{\"object_type\":\"invocations\",\"object_id\":\"" + Fixtures.id("alice/text-tools")
                                + "\",\"action\":\"invoke\"}]}");
    }

    @Test
    void deletingAKeyTakesTwoClicks() {
        platform.answer("DELETE /api_keys/*", Map.of("deleted", true));
        browser.in(new Window(), page -> {
            page.navigate(platform.address("/console/keys"));
            button(page, "Delete nightly-job").click();
            button(page, "Keep it").click();
            button(page, "Delete laptop").click();
            button(page, "Delete it").click();
            page.getByText("laptop is deleted.").waitFor();
        });
        assertThat(sent("DELETE")).containsExactly("/api_keys/" + Fixtures.id("key laptop") + " ");
    }

    @Test
    void anImageIsRegisteredAndItsLogRead() {
        platform.answer("POST /images/", call -> Answer.json(202, Map.of("image_id", Fixtures.id("x"))));
        browser.in(new Window(), page -> {
            page.navigate(platform.address("/console/images"));
            button(page, "Log of alice/text-tools:1.0").click();
            page.getByText("Successfully built").waitFor();
            page.getByLabel("Reference").fill("registry.example.com/team/app:2.0");
            page.getByLabel("Name", new GetByLabelOptions().setExact(true)).fill("app");
            page.getByLabel("Tag").fill("2.0");
            button(page, "Register").click();
            page.getByText("Registered.").waitFor();
            // It said "Registering …" while the list was read anew.
            button(page, "Register").waitFor();
            assertThat(ConsoleBrowser.violations(page)).isEmpty();
        });
        assertThat(sent("POST"))
                .containsExactly(
                        "/images/ {\"name\":\"app\",\"tag\":\"2.0\",\"reference\":\"registry.example.com/team/app:2.0\",\"public\":false,\"readme\":\"\"}");
    }

    @Test
    void anAdministratorChangesAnAccountAndBitsWithoutABoxStay() {
        Map<String, Object> bob = new HashMap<>(Fixtures.alice(false));
        bob.put("user_id", Fixtures.id("bob"));
        bob.put("username", "bob");
        bob.put("permissions_bitmask", 1 | 1 << 12);
        platform.answer("GET /users/me", Fixtures.alice(true));
        platform.answer("GET /users/", Fixtures.page(List.of(bob)));
        platform.answer("PUT /users/*", bob);
        browser.in(new Window(), page -> {
            page.navigate(platform.address("/console"));
            page.getByRole(AriaRole.LINK, new GetByRoleOptions().setName("Administration"))
                    .click();
            button(page, "Open bob").click();
            page.getByLabel("Change of the balance").fill("-2.5");
            page.getByLabel("miner", new GetByLabelOptions().setExact(true)).check();
            page.getByLabel("Netuids").fill("120, 59");
            button(page, "Save").click();
            page.getByText("Saved.").waitFor();
            page.getByText("$0.00 → $3.50").waitFor();
            assertThat(ConsoleBrowser.violations(page)).isEmpty();
        });
        assertThat(sent("PUT"))
                .containsExactly("/users/" + Fixtures.id("bob") + " {\"balance_change\":-2.5,\"permissions_bitmask\":"
                        + (1 | 1 << 12 | 1 << 16) + ",\"netuids\":[120,59]}");
    }

    @Test
    void othersSeeNoAdministration() {
        browser.in(new Window().whereCallsFail(), page -> {
            platform.answer(
                    "GET /users/",
                    call -> Answer.refusal(403, "Your account needs the permission billing_admin for this."));
            page.navigate(platform.address("/console/admin"));
            page.getByText("needs the permission billing_admin").waitFor();
            assertThat(page.getByRole(AriaRole.LINK, new GetByRoleOptions().setName("Administration"))
                            .count())
                    .isZero();
        });
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new GetByRoleOptions().setName(name).setExact(true));
    }

    private List<String> sent(String method) {
        return platform.calls().stream()
                .filter(call -> call.method().equals(method))
                .map(call -> call.path() + " " + call.body())
                .toList();
    }
}
