package io.openchutes.local;

import io.openchutes.embedded.EmbeddedServer;
import io.openchutes.local.platform.FleetKind;
import io.openchutes.local.platform.LocalOptions;
import io.openchutes.local.platform.Memory;
import io.openchutes.local.platform.Platform;
import io.openchutes.local.sample.SampleAccount;
import io.openchutes.local.sample.SampleAccounts;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** Prints what is needed for the first call, on one screen. */
final class WelcomeScreen {
    private final Platform platform;
    private final SampleAccounts accounts;
    private final LocalOptions options;
    private final FleetKind kind;

    WelcomeScreen(Platform platform, SampleAccounts accounts, LocalOptions options, FleetKind kind) {
        this.kind = kind;
        this.platform = platform;
        this.accounts = accounts;
        this.options = options;
    }

    void print(PrintStream out, Duration took) {
        String base = platform.baseUrl();
        out.println();
        out.println("  OpenChutes is ready.");
        out.println();
        out.println("    Console, API   " + base);
        platform.services()
                .forEach((definition, service) -> out.printf(
                        "    %-14s %s/docs, health and metrics on %s/q%n",
                        definition.name(), service.url(), service.managementUrl()));
        out.println("    Logs           " + platform.logs());
        out.println();
        print(out, accounts.developerWithRights(), "may deploy publicly and raise bounties");
        print(out, accounts.developer(), "a developer");
        out.println();
        out.println("  Try:");
        out.println();
        out.println("    curl -H 'Authorization: Bearer "
                + accounts.developerWithRights().apiKey() + "' " + base + "/users/me");
        out.println("    curl '" + base + "/chutes/?include_public=true'");
        out.println();
        out.println("  " + summary(took));
        out.println("  " + miners());
        out.println("  Data is kept in " + options.data() + " (-Dfresh empties it). Ctrl-C stops everything.");
        out.println();
        out.flush();
    }

    private String miners() {
        return switch (kind) {
            case OFF -> "No miner runs, so no chute does.";
            case SIMULATED ->
                "The miners are simulated, and so are the answers of chutes (-Dfleet=real runs them, -Dfleet=off sends all home).";
            case REAL ->
                "A miner runs chutes as processes of this machine, with your rights: deploy only code that you trust.";
        };
    }

    private static void print(PrintStream out, SampleAccount account, String what) {
        out.printf("    %-14s %s%n", account.username(), what);
        out.printf("      hotkey       %s%n", account.hotkey());
        out.printf("      hotkey seed  %s%n", account.seed());
        out.printf("      API key      %s%n", account.apiKey());
    }

    private String summary(Duration took) {
        StringBuilder text =
                new StringBuilder(String.format(Locale.ROOT, "Ready after %.1f s.", took.toMillis() / 1000.0));
        long sum = Memory.megabytes(ProcessHandle.current().pid()).orElse(0);
        // The children of this process are counted with it; PostgreSQL has detached itself.
        for (EmbeddedServer server : platform.servers()) {
            boolean ownChild = ProcessHandle.current().descendants().anyMatch(child -> child.pid() == server.pid());
            sum += ownChild ? 0 : Memory.megabytes(server.pid()).orElse(0);
        }
        if (sum > 0) {
            text.append(" Memory in all: ").append(sum).append(" MB.");
        }
        return text.toString();
    }
}
