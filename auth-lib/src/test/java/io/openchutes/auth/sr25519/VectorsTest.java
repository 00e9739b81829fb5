package io.openchutes.auth.sr25519;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openchutes.auth.signature.MalformedCredential;
import io.openchutes.auth.signature.SignedCredential;
import io.openchutes.auth.signature.SignedHeaders;
import io.openchutes.auth.signature.SignedMessage;
import io.openchutes.auth.signature.VerifiedSignatures;
import io.openchutes.auth.ss58.InvalidSs58Address;
import io.openchutes.auth.ss58.Ss58Address;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Gives every vector of a file its verdict: of {@code vectors/public.json}, or of the file that {@code -Dvectors=FILE} names. */
class VectorsTest {
    private static final Duration WINDOW = Duration.ofSeconds(600);
    private static final HexFormat HEX = HexFormat.of();

    private final SignatureVerifier verifier = new SignatureVerifier();
    private final SignatureVerifier withTables = new SignatureVerifier(64);
    private final VerifiedSignatures verified = new VerifiedSignatures(1024, 16);

    /** Several times over, so that keys with many vectors have a table by then. */
    @Test
    void givesEveryVectorItsVerdictWithTablesToo() throws IOException {
        JsonNode file = read();
        for (int round = 0; round < 4; round++) {
            for (JsonNode vector : file.path("vectors")) {
                assertThat(problemOf(vector)).as(vector.path("name").asText()).isNull();
            }
        }
        assertThat(withTables.keyTables()).isPositive();
    }

    @Test
    void givesEveryVectorItsVerdict() throws IOException {
        JsonNode file = read();
        Map<String, int[]> rightAndWrong = new TreeMap<>();
        List<String> wrong = new ArrayList<>();
        for (JsonNode vector : file.path("vectors")) {
            String problem = problemOf(vector);
            int[] counts = rightAndWrong.computeIfAbsent(vector.path("kind").asText(), kind -> new int[2]);
            counts[problem == null ? 0 : 1]++;
            if (problem != null) {
                wrong.add(vector.path("name").asText() + ": " + problem + " ("
                        + vector.path("note").asText() + ")");
            }
        }

        StringBuilder report =
                new StringBuilder("vectors: set " + file.path("set").asText("?"));
        rightAndWrong.forEach((kind, counts) ->
                report.append(String.format("%n  %-32s %4d right %4d wrong", kind, counts[0], counts[1])));
        int total = rightAndWrong.values().stream().mapToInt(c -> c[0] + c[1]).sum();
        report.append(String.format("%n  %-32s %4d right %4d wrong", "all", total - wrong.size(), wrong.size()));
        wrong.forEach(line -> report.append(String.format("%nWRONG %s", line)));
        System.out.println(report);

        assertThat(wrong).isEmpty();
        assertThat(total).isPositive().isEqualTo(file.path("count").asInt(total));
    }

    private static JsonNode read() throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        String named = System.getProperty("vectors", "");
        if (!named.isEmpty()) {
            // A relative path is meant from where Maven was started, not from the module's folder, where the tests run.
            Path path = Path.of(System.getProperty("vectors.base", "")).resolve(named);
            return mapper.readTree(Files.readAllBytes(path));
        }
        try (InputStream in = VectorsTest.class.getResourceAsStream("/vectors/public.json")) {
            return mapper.readTree(in);
        }
    }

    /** What is wrong with the verdict on a vector, or null. */
    private String problemOf(JsonNode vector) {
        try {
            if (vector.hasNonNull("ops")) {
                boolean matches = KnownAnswer.of(vector.path("ops"))
                        .equals(vector.path("expected_hex").asText());
                return matches == vector.path("valid").asBoolean() ? null : "the known answer is another";
            }
            boolean expected = vector.path("valid").asBoolean();
            boolean given;
            if (vector.hasNonNull("headers")) {
                given = isAuthentic(vector);
            } else if (vector.hasNonNull("signature_hex")) {
                given = isSignature(vector);
            } else {
                given = isAddress(vector);
            }
            if (given != expected) {
                return "expected " + expected + ", gave " + given;
            }
            if (vector.hasNonNull("seed_hex") && vector.hasNonNull("scalar_hex")) {
                checkExpansion(vector);
            }
            return null;
        } catch (RuntimeException | AssertionError e) {
            return e.toString();
        }
    }

    private boolean isSignature(JsonNode vector) {
        byte[] publicKey = hex(vector, "public_key_hex");
        byte[] message = hex(vector, "message_hex");
        byte[] signature = hex(vector, "signature_hex");
        if (publicKey.length == Ss58Address.PUBLIC_KEY_LENGTH && vector.hasNonNull("ss58")) {
            String address = vector.path("ss58").asText();
            assertThat(Ss58Address.of(publicKey).text()).isEqualTo(address);
            assertThat(Ss58Address.parse(address).publicKey()).isEqualTo(publicKey);
        }
        boolean valid = verifier.verify(publicKey, message, signature);
        assertThat(withTables.verify(publicKey, message, signature)).isEqualTo(valid);
        assertThat(verified.verify(publicKey, message, signature)).isEqualTo(valid);
        assertThat(verified.verify(publicKey, message, signature)).isEqualTo(valid);
        return valid;
    }

    private static boolean isAddress(JsonNode vector) {
        Ss58Address address;
        try {
            address = Ss58Address.parse(vector.path("ss58").asText());
        } catch (InvalidSs58Address e) {
            return false;
        }
        assertThat(Ss58Address.of(address.publicKey()).text())
                .isEqualTo(vector.path("ss58").asText());
        return HEX.formatHex(address.publicKey())
                .equals(vector.path("public_key_hex").asText());
    }

    /** As a server does: reads the headers, looks at the clock, builds the message from the request, verifies. */
    private boolean isAuthentic(JsonNode vector) {
        JsonNode headers = vector.path("headers");
        SignedCredential credential;
        try {
            credential = SignedCredential.parse(
                    text(headers, SignedHeaders.HOTKEY),
                    text(headers, SignedHeaders.SIGNATURE),
                    text(headers, SignedHeaders.NONCE),
                    text(headers, SignedHeaders.VERSION));
        } catch (MalformedCredential e) {
            return false;
        }
        // The nonces are old: it is now when the vector says that it was signed, or else when the header says so.
        String time = vector.path("nonce").asText().split("\\.", 2)[0];
        long now = time.matches("[0-9]{1,12}")
                ? Long.parseLong(time)
                : credential.nonce().unixSeconds();
        if (!credential.nonce().isWithin(WINDOW, Instant.ofEpochSecond(now))) {
            return false;
        }
        String body = text(vector, "body_text");
        String digest = SignedMessage.sha256Hex(body == null ? null : body.getBytes(StandardCharsets.UTF_8));
        if (vector.hasNonNull("body_sha256_hex") && digest != null) {
            assertThat(digest).isEqualTo(vector.path("body_sha256_hex").asText());
        }
        byte[] message =
                credential.message(text(vector, "method"), text(vector, "target"), digest, text(vector, "purpose"));
        if (vector.hasNonNull("message_hex")) {
            assertThat(HEX.formatHex(message))
                    .isEqualTo(vector.path("message_hex").asText());
        }
        return verified.verify(credential.hotkey().publicKey(), message, credential.signature());
    }

    private void checkExpansion(JsonNode vector) {
        assertThat(vector.path("expansion_mode").asText()).startsWith("Ed25519");
        SigningKey key = SigningKey.fromSeed(hex(vector, "seed_hex"));
        assertThat(HEX.formatHex(key.scalar()))
                .isEqualTo(vector.path("scalar_hex").asText());
        assertThat(HEX.formatHex(key.nonceSeed()))
                .isEqualTo(vector.path("nonce_seed_hex").asText());
        assertThat(HEX.formatHex(key.publicKey()))
                .isEqualTo(vector.path("public_key_hex").asText());
        assertThat(key.hotkey().text()).isEqualTo(vector.path("ss58").asText());
        byte[] message = hex(vector, "message_hex");
        assertThat(verifier.verify(key.publicKey(), message, key.sign(message))).isTrue();
    }

    private static String text(JsonNode node, String field) {
        return node.hasNonNull(field) ? node.path(field).asText() : null;
    }

    private static byte[] hex(JsonNode node, String field) {
        return HEX.parseHex(node.path(field).asText());
    }
}
