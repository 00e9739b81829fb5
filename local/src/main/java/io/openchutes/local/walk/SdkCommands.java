package io.openchutes.local.walk;

import io.openchutes.local.sample.SampleAccount;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The public SDK's own command line, unchanged, pointed at this platform by its configuration file alone. */
final class SdkCommands {
    private final Path executable;
    private final Path definitions;
    private final Path configuration;

    /** @param executable {@code chutes} of the SDK's virtual environment */
    SdkCommands(Path executable, Path definitions, Path configuration, String baseUrl, SampleAccount account) {
        this.executable = executable;
        this.definitions = definitions;
        this.configuration = configuration;
        try {
            Files.writeString(configuration, """
                    [api]
                    base_url = %s

                    [auth]
                    user_id = %s
                    username = %s
                    hotkey_name = walk
                    hotkey_ss58address = %s
                    hotkey_seed = %s
                    """.formatted(
                            baseUrl, account.userId(), account.username(), account.hotkey(), account.seed()));
        } catch (IOException e) {
            throw new UncheckedIOException("Could not write " + configuration, e);
        }
    }

    CommandLine.Outcome deploy(String reference, boolean acceptFee) {
        List<String> arguments = new ArrayList<>(List.of("deploy", reference));
        if (acceptFee) {
            arguments.add("--accept-fee");
        }
        return run(arguments, "y\n");
    }

    CommandLine.Outcome share(String chute, String user) {
        return run(List.of("share", "--chute-id", chute, "--user-id", user), "");
    }

    CommandLine.Outcome run(List<String> arguments, String input) {
        List<String> command = new ArrayList<>(List.of(executable.toString()));
        command.addAll(arguments);
        return CommandLine.run(
                command,
                definitions,
                Map.of("CHUTES_CONFIG_PATH", configuration.toString(), "PYTHONDONTWRITEBYTECODE", "1"),
                input);
    }
}
