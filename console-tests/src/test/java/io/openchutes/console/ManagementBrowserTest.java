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
import java.util.concurrent.CountDownLatch;
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
        platform.answer("DELETE /api_keys/*", Map.of("api_key_id", Fixtures.id("key laptop"), "deleted", true));
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
        Map<String, Object> bob = Fixtures.administered(Fixtures.alice(false));
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
    void anAdministratorSeesHowAllServicesAre() {
        platform.answer("GET /users/me", Fixtures.alice(true));
        browser.in(new Window(), page -> {
            page.navigate(platform.address("/console/admin"));
            page.getByText("chutes has 1 dead letters").waitFor();
            assertThat(page.locator(".services h3").allInnerTexts()).containsExactlyElementsOf(Fixtures.SERVICES);
            assertThat(page.locator(".services .badge").allInnerTexts())
                    .containsExactly("well", "well", "well", "degraded");
            page.getByText("3 consumers").last().click();
            assertThat(page.getByRole(AriaRole.REGION, new GetByRoleOptions().setName("Consumers of instance-service"))
                            .innerText())
                    .contains("chutes.chute-events", "12", "–");
            assertThat(page.getByRole(AriaRole.REGION, new GetByRoleOptions().setName("The newest dead letters"))
                            .innerText())
                    .contains("instance-service", "partition 3, offset 4711", "the field version is missing");
            ConsoleBrowser.assertGoodAtEveryWidth(page, "admin-consumers");
        });
    }

    @Test
    void aServiceThatDoesNotAnswerIsShownBesideThoseThatDo() {
        platform.answer("GET /users/me", Fixtures.alice(true));
        platform.answer("GET /admin/instance-service/state", call -> Answer.refusal(503, "The database is away."));
        browser.in(new Window().whereCallsFail(), page -> {
            page.navigate(platform.address("/console/admin"));
            page.locator(".services .away").waitFor();
            assertThat(page.locator(".services .away").innerText())
                    .contains("instance-service", "The database is away.");
            page.getByText("Those of a service that does not answer are not known.")
                    .waitFor();
            assertThat(page.getByText("well", new Page.GetByTextOptions().setExact(true))
                            .count())
                    .isEqualTo(3);
            ConsoleBrowser.assertGoodAtEveryWidth(page, "admin-away");
            platform.answer("GET /admin/instance-service/state", Fixtures.state("instance-service", List.of()));
            button(page, "Look again").click();
            page.getByText("Every record that arrived was applied.").waitFor();
        });
    }

    @Test
    void theServicesAreAwaitedAndMissedWithoutANetwork() {
        platform.answer("GET /users/me", Fixtures.alice(true));
        CountDownLatch looked = new CountDownLatch(1);
        platform.answerAll(call -> {
            if (call.path().startsWith("/admin/")) {
                StatesBrowserTest.awaitQuietly(looked);
            }
            return null;
        });
        browser.in(new Window().whereCallsFail(), page -> {
            page.navigate(platform.address("/console/admin"));
            button(page, "Open bob").waitFor();
            page.locator(".card").first().locator(".skeleton").waitFor();
            assertThat(ConsoleBrowser.violations(page)).isEmpty();
            looked.countDown();
            page.getByText("chutes has 1 dead letters").waitFor();
            page.context().setOffline(true);
            button(page, "Look again").click();
            page.getByText("Not up to date: The platform can’t be reached.").waitFor();
            assertThat(page.locator(".services .away").count()).isZero();
            assertThat(ConsoleBrowser.violations(page)).isEmpty();
        });
    }

    @Test
    void aMinerSeesItsInstancesWhenItsWalletSigns() {
        Map<String, Object> miner = new HashMap<>(Fixtures.alice(false));
        miner.put("permissions_bitmask", 1 | Fixtures.MINER);
        platform.answer("GET /users/me", miner);
        browser.in(new Window().withWallet().whereCallsFail(), page -> {
            page.navigate(platform.address("/console/miners"));
            button(page, "Show my instances").click();
            page.getByText("10.42.0.17:31007").waitFor();
            assertThat(page.getByRole(AriaRole.REGION, new GetByRoleOptions().setName("Your instances"))
                            .innerText())
                    .contains("acme/river-8b", "2 × h100", "active", "claimed", "the claim lapses");
            assertThat(page.evaluate("window.signed.map((one) => one.data).filter((data) => data.includes('/miner/'))"))
                    .asString()
                    .contains(":GET:/miner/instances/:");
            ConsoleBrowser.assertGoodAtEveryWidth(page, "miners-own");
            platform.answer("GET /miner/instances/", List.of());
            button(page, "Look again").click();
            page.getByText("You run none").waitFor();
            platform.answer("GET /miner/instances/", call -> Answer.refusal(503, "The database is away."));
            button(page, "Look again").click();
            page.getByText("The database is away.").waitFor();
            assertThat(ConsoleBrowser.violations(page)).isEmpty();
        });
        assertThat(platform.calls())
                .filteredOn(call -> call.path().equals("/miner/instances/"))
                .hasSize(3)
                .allSatisfy(call ->
                        assertThat(call.headers().get("X-Chutes-Sig-Version")).containsExactly("2"))
                .extracting(call -> call.headers().get("X-Chutes-Nonce"))
                .doesNotHaveDuplicates();
    }

    @Test
    void aMinerWithAKeyIsLedToItsWallet() {
        Map<String, Object> miner = new HashMap<>(Fixtures.alice(false));
        miner.put("permissions_bitmask", 1 | Fixtures.MINER);
        platform.answer("GET /users/me", miner);
        browser.in(new Window(), page -> {
            page.navigate(platform.address("/console/miners"));
            page.getByText("Only your hotkey may ask").waitFor();
            assertThat(ConsoleBrowser.violations(page)).isEmpty();
            page.getByText("Sign in with a wallet").click();
            page.getByText("Stay signed in").waitFor();
        });
        assertThat(platform.calls()).noneMatch(call -> call.path().startsWith("/miner/"));
    }

    @Test
    void othersSeeNoAdministration() {
        browser.in(new Window().whereCallsFail(), page -> {
            platform.answer(
                    "GET /users/",
                    call -> Answer.refusal(403, "Your account needs the permission billing_admin for this."));
            for (String service : Fixtures.SERVICES) {
                platform.answer(
                        "GET /admin/" + service + "/state",
                        call -> Answer.refusal(403, "Your account needs the permission billing_admin for this."));
            }
            page.navigate(platform.address("/console/admin"));
            page.getByText("needs the permission billing_admin").nth(1).waitFor();
            assertThat(page.getByText("needs the permission billing_admin").count())
                    .isEqualTo(2);
            assertThat(page.locator(".services").count()).isZero();
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
