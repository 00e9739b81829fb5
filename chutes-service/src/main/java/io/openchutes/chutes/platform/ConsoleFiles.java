package io.openchutes.chutes.platform;

import io.openchutes.rest.caching.Prepared;
import io.openchutes.rest.caching.PublicAnswers;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The files of the console as the build left them, read and compressed when first asked for. */
@Singleton
public class ConsoleFiles {
    private static final String FOLDER = "/console/";
    /** No dot but the one before the suffix, so no way out of the folder. */
    private static final Pattern FILE =
            Pattern.compile("(?:[a-z-]{1,32}/){0,6}[a-z-]{1,64}(?:\\.esm)?\\.(?<suffix>css|html|js|svg)");

    private static final Map<String, String> TYPES = Map.of(
            "css", "text/css;charset=UTF-8",
            "html", "text/html;charset=UTF-8",
            "js", "text/javascript;charset=UTF-8",
            "svg", "image/svg+xml");

    private final PublicAnswers answers;
    /** Only of files that are there, so never more than the build has. */
    private final Map<String, Prepared> prepared = new ConcurrentHashMap<>();

    private final String policy;

    public ConsoleFiles(PublicAnswers answers) {
        this.answers = answers;
        this.policy = bytes("policy.txt")
                .map(text -> new String(text, StandardCharsets.UTF_8).strip())
                .orElseThrow(() -> new IllegalStateException("The build left no console"));
    }

    /** The value of {@code Content-Security-Policy}: its own files, its own platform, and no text that becomes markup by itself. */
    String policy() {
        return policy;
    }

    /** @param path inside of the console, without a slash before it */
    Optional<Prepared> find(String path) {
        var file = FILE.matcher(path);
        if (!file.matches()) {
            return Optional.empty();
        }
        return Optional.ofNullable(prepared.computeIfAbsent(path, key -> read(path, TYPES.get(file.group("suffix")))));
    }

    /** @return null for a file that is not there, which is remembered nowhere */
    private Prepared read(String path, String type) {
        return bytes(path).map(content -> answers.prepare(type, content)).orElse(null);
    }

    private static Optional<byte[]> bytes(String path) {
        try (InputStream in = ConsoleFiles.class.getResourceAsStream(FOLDER + path)) {
            return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read the console's " + path, e);
        }
    }
}
