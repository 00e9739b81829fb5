package io.openchutes.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.options.AriaRole;
import io.openchutes.console.ConsoleBrowser.Window;
import io.openchutes.console.FixturePlatform.Answer;
import io.openchutes.console.FixturePlatform.Call;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SignInBrowserTest extends BrowserTest {
    @Test
    void aKeySignsInForThisTabAlone() {
        browser.in(new Window().signedOut(), page -> {
            page.navigate(platform.address("/console/sign-in"));
            page.getByLabel("API key").fill(Fixtures.KEY);
            submit(page);
            page.locator(".who-name").getByText("alice").waitFor();
            assertThat(page.url()).endsWith("/console");
            page.getByText("acme/river-8b").first().waitFor();
            assertThat(page.evaluate("localStorage.getItem('openchutes.session')"))
                    .isNull();
            assertThat(page.evaluate("sessionStorage.getItem('openchutes.session')"))
                    .asString()
                    .contains(Fixtures.KEY);
            assertThat(last("/users/me").headers().get("Authorization")).containsExactly("Bearer " + Fixtures.KEY);
            // What anyone may read is asked for without credentials.
            assertThat(last("/chutes/utilization").headers()).doesNotContainKey("Authorization");

            page.getByLabel("Sign out").click();
            page.getByRole(AriaRole.LINK, new GetByRoleOptions().setName("Sign in"))
                    .first()
                    .waitFor();
            assertThat(page.evaluate("sessionStorage.length + localStorage.length"))
                    .isEqualTo(0);
        });
    }

    @Test
    void whoAsksForItIsRemembered() {
        browser.in(new Window().signedOut(), page -> {
            page.navigate(platform.address("/console/sign-in"));
            page.getByLabel("API key").fill(Fixtures.KEY);
            page.getByLabel("Stay signed in").check();
            submit(page);
            page.locator(".who-name").waitFor();
            assertThat(page.evaluate("localStorage.getItem('openchutes.session')"))
                    .asString()
                    .contains(Fixtures.KEY);
        });
    }

    @Test
    void aWrongKeyIsRefusedInThePlatformsWordsAndForgotten() {
        browser.in(new Window().signedOut().whereCallsFail(), page -> {
            platform.answerAll(call -> call.headers().containsKey("Authorization")
                    ? Answer.refusal(401, "This API key is not known: make a new one.")
                    : null);
            page.navigate(platform.address("/console/sign-in"));
            page.getByLabel("API key").fill("not-a-key");
            submit(page);
            assertThat(alert(page)).startsWith("This is no API key");
            page.getByLabel("API key").fill(Fixtures.KEY);
            submit(page);
            page.getByText("This API key is not known").waitFor();
            assertThat(page.evaluate("sessionStorage.length + localStorage.length"))
                    .isEqualTo(0);
        });
    }

    @Test
    void aFingerprintIsExchangedForAToken() {
        platform.answer("POST /users/login", Map.of("token", "header.claims.signature"));
        browser.in(new Window().signedOut(), page -> {
            page.navigate(platform.address("/console/sign-in"));
            page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("Fingerprint"))
                    .click();
            page.getByLabel("Fingerprint").last().fill("0123456789abcdef");
            submit(page);
            page.locator(".who-name").waitFor();
            assertThat(last("/users/login").body()).isEqualTo("{\"fingerprint\":\"0123456789abcdef\"}");
            assertThat(last("/users/me").headers().get("Authorization"))
                    .containsExactly("Bearer header.claims.signature");
            assertThat(page.evaluate("sessionStorage.getItem('openchutes.session')"))
                    .asString()
                    .doesNotContain("0123456789abcdef");
        });
    }

    @Test
    void aWalletSignsHeaders() {
        browser.in(new Window().signedOut(), page -> {
            page.addInitScript(ConsoleBrowser.WALLET);
            page.navigate(platform.address("/console/sign-in"));
            page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("Wallet"))
                    .click();
            page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("Connect testwallet"))
                    .click();
            Locator account = page.locator(".choice");
            account.waitFor();
            assertThat(account.count()).isEqualTo(1);
            account.click();
            page.locator(".who-name").waitFor();
            page.waitForFunction("window.signed.length >= 2");
            String nonce = String.valueOf(Fixtures.NOW.getEpochSecond());
            assertThat((List<?>) page.evaluate("window.signed.map((one) => `${one.type} ${one.data}`)"))
                    .as("reading is signed once a purpose")
                    .isEqualTo(List.of(
                            "bytes " + Fixtures.HOTKEY + ":" + nonce + ":chutes",
                            "bytes " + Fixtures.HOTKEY + ":" + nonce + ":me"));
            assertThat(last("/users/me").headers().get("X-Chutes-Hotkey")).containsExactly(Fixtures.HOTKEY);
            assertThat(last("/users/me").headers().get("X-Chutes-Signature")).containsExactly("0xab");
        });
    }

    @Test
    void aKeyOfFewScopesIsSignedInWithoutAnAccount() {
        browser.in(new Window().whereCallsFail(), page -> {
            platform.answer("GET /users/me", call -> Answer.refusal(403, "This needs an admin key."));
            page.navigate(platform.address("/console"));
            page.getByText("A limited key").waitFor();
            page.getByText("acme/river-8b").first().waitFor();
        });
    }

    private static void submit(Page page) {
        page.locator("form button.primary").click();
    }

    private static String alert(Page page) {
        return page.getByRole(AriaRole.ALERT).innerText();
    }

    /** A page may show what it knows before its call has arrived. */
    private Call last(String path) {
        return await().until(
                        () -> platform.calls().stream()
                                .filter(call -> call.path().equals(path))
                                .reduce((first, second) -> second),
                        Optional::isPresent)
                .orElseThrow();
    }
}
