package io.openchutes.local.walk;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openchutes.local.sample.SampleAccount;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Signs with scripts/sign, an implementation that shares no line with auth-lib. */
final class ScriptSigner implements Signer {
    private final Path script;
    private final ObjectMapper json;

    ScriptSigner(Path script, ObjectMapper json) {
        this.script = script;
        this.json = json;
    }

    @Override
    public String name() {
        return "sign.mjs";
    }

    @Override
    public Map<String, String> signPurpose(SampleAccount account, String purpose, long unixSeconds) {
        return run(account, unixSeconds, "--purpose", purpose);
    }

    @Override
    public Map<String, String> signBody(SampleAccount account, byte[] body, long unixSeconds) {
        try {
            Path file = Files.createTempFile("body", ".json");
            try {
                Files.write(file, body);
                return run(account, unixSeconds, "--body", file.toString());
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Could not write the body for " + script, e);
        }
    }

    private Map<String, String> run(SampleAccount account, long unixSeconds, String option, String value) {
        CommandLine.Outcome outcome = CommandLine.run(
                List.of(
                        "node",
                        script.toString(),
                        "--seed",
                        account.seed(),
                        option,
                        value,
                        "--nonce",
                        String.valueOf(unixSeconds)),
                script.getParent(),
                Map.of(),
                "");
        if (outcome.exit() != 0) {
            throw new IllegalStateException(script + " failed: " + outcome.output());
        }
        try {
            return json.readValue(outcome.output(), new TypeReference<Map<String, String>>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(script + " did not print JSON", e);
        }
    }
}
