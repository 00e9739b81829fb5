package io.openchutes.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.options.AriaRole;
import io.openchutes.console.ConsoleBrowser.Window;
import io.openchutes.console.FixturePlatform.Answer;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands where data would: loading, empty, an error, no network, no rights. Each is accessible, too. */
class StatesBrowserTest extends BrowserTest {
    @ParameterizedTest
    @ValueSource(strings = {"/console", "/console/chutes", "/console/chutes/acme/river-8b"})
    void loading(String address) {
        CountDownLatch looked = new CountDownLatch(1);
        platform.answerAll(call -> {
            if (!call.path().equals("/users/me")) {
                awaitQuietly(looked);
            }
            return null;
        });
        browser.in(new Window(), page -> {
            page.navigate(platform.address(address));
            page.locator(".skeleton").first().waitFor();
            check(page, "loading", address);
            looked.countDown();
            page.getByText("acme/river-8b").first().waitFor();
            page.locator(".skeleton")
                    .first()
                    .waitFor(new com.microsoft.playwright.Locator.WaitForOptions()
                            .setState(com.microsoft.playwright.options.WaitForSelectorState.DETACHED));
        });
    }

    @Test
    void empty() {
        platform.answer("GET /chutes/", Fixtures.chutePage(List.of()));
        platform.answer("GET /chutes/utilization", List.of());
        platform.answer("GET /bounties/", List.of());
        platform.answer(
                "GET /bounties/events",
                call -> new Answer(200, "text/event-stream", "event: snapshot\ndata: {\"bounties\":[]}\n\n"));
        browser.in(new Window(), page -> {
            page.navigate(platform.address("/console"));
            page.getByText("No chute is deployed yet.").waitFor();
            page.getByText("All quiet").waitFor();
            page.getByText("Nothing is offered").waitFor();
            page.getByText("Nothing has happened yet").waitFor();
            check(page, "empty", "overview");
            page.navigate(platform.address("/console/chutes"));
            page.getByText("No chute yet").waitFor();
            check(page, "empty", "chutes");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"/console", "/console/chutes", "/console/chutes/acme/river-8b"})
    void errorsAreTheServersOwnWordsAndCanBeTriedAgain(String address) {
        platform.answerAll(call ->
                call.path().equals("/users/me") ? null : Answer.refusal(503, "The database is away: try again."));
        browser.in(new Window().whereCallsFail(), page -> {
            page.navigate(platform.address(address));
            page.getByText("The database is away: try again.").first().waitFor();
            assertThat(page.getByText("test-request").first().isVisible()).isTrue();
            check(page, "error", address);
            platform.answerAll(call -> null);
            page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("Try again"))
                    .first()
                    .click();
            page.getByText("acme/river-8b").first().waitFor();
        });
    }

    @Test
    void whatWasLoadedStaysWhereItCanNotBeRenewed() {
        browser.in(new Window().whereCallsFail(), page -> {
            page.clock().install();
            page.navigate(platform.address("/console/chutes"));
            page.getByText("acme/river-8b").waitFor();
            platform.answerAll(call -> Answer.refusal(503, "The database is away."));
            page.clock().runFor(20_000);
            page.getByText("Not up to date: The database is away.").waitFor();
            assertThat(page.getByText("acme/river-8b").isVisible()).isTrue();
            check(page, "stale", "chutes");
        });
    }

    @Test
    void offline() {
        browser.in(new Window().whereCallsFail(), page -> {
            page.navigate(platform.address("/console"));
            page.getByText("raised").waitFor();
            page.context().setOffline(true);
            page.getByText("You are offline").waitFor();
            page.getByRole(
                            AriaRole.LINK,
                            new GetByRoleOptions().setName("Chutes").setExact(true))
                    .click();
            page.getByText("could not be loaded").waitFor();
            check(page, "offline", "overview");
        });
    }

    @Test
    void whoIsNotSignedInIsLedToIt() {
        platform.answer(
                "GET /chutes/acme/river-8b", call -> Answer.refusal(401, "Sign the request or send an API key."));
        browser.in(new Window().signedOut().whereCallsFail(), page -> {
            page.navigate(platform.address("/console/chutes/acme/river-8b"));
            page.getByText("Sign in to see this").waitFor();
            check(page, "signed-out", "chute");
            page.locator(".state a").click();
            page.getByLabel("API key").waitFor();
        });
    }

    @Test
    void whoseKeyMayNotIsTold() {
        platform.answer(
                "GET /chutes/acme/river-8b", call -> Answer.refusal(403, "This API key's scopes do not allow that."));
        browser.in(new Window().whereCallsFail(), page -> {
            page.navigate(platform.address("/console/chutes/acme/river-8b"));
            page.getByText("may not see this").waitFor();
            page.getByText("This API key's scopes do not allow that.").waitFor();
            check(page, "denied", "chute");
        });
    }

    @Test
    void whatIsNotThereIsSaid() {
        browser.in(new Window().whereCallsFail(), page -> {
            page.navigate(platform.address("/console/chutes/nobody/nothing"));
            page.getByText("Nothing here").first().waitFor();
            check(page, "missing", "chute");
        });
    }

    private static void check(Page page, String state, String place) {
        ConsoleBrowser.assertFits(page);
        assertThat(ConsoleBrowser.violations(page)).isEmpty();
        ConsoleBrowser.picture(page, "state-" + state + place.replace('/', '-'));
    }

    static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
