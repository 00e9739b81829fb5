package io.openchutes.instances.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.inputs.Inputs;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class UsageScannerTest {
    private static final String USAGE =
            "\"usage\": {\"prompt_tokens\": 3, \"prompt_tokens_details\": {\"cached_tokens\": 1},"
                    + " \"completion_tokens\": 42, \"total_tokens\": 45}";

    private static Long tokens(String... chunks) {
        UsageScanner scanner = new UsageScanner();
        for (String chunk : chunks) {
            scanner.scan(Buffer.buffer(chunk));
        }
        return scanner.usage().map(TokenUsage::outputTokens).orElse(null);
    }

    @Test
    void anAnswersUsageIsRead() {
        assertThat(tokens("{\"choices\": [], " + USAGE + "}")).isEqualTo(42);
    }

    @Test
    void ofAStreamTheLastUsageCounts() {
        assertThat(tokens(
                        "data: {\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}\n\n",
                        "data: {\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":7}}\n\n",
                        "data: {\"choices\":[],\"usage\":null}\n\n",
                        "data: [DONE]\n\n"))
                .isEqualTo(7);
    }

    @Test
    void theEventThatEndsAStreamIsSeen() {
        assertThat(isDone("data: {}\n\n", "data: [DO", "NE]\n\n")).isTrue();
        assertThat(isDone("data: [DONE]\r\n\r\n")).isTrue();
        assertThat(isDone("data: {}\n\n")).isFalse();
        assertThat(isDone("data: [DONE]")).isFalse();
        assertThat(isDone("data: [DONE]\n\n", "data: {}\n\n")).isFalse();
        assertThat(isDone("data: {\"text\": \"data: [DONE]\n\n")).isFalse();
        assertThat(isDone()).isFalse();
    }

    private static boolean isDone(String... chunks) {
        UsageScanner scanner = new UsageScanner();
        for (String chunk : chunks) {
            scanner.scan(Buffer.buffer(chunk));
        }
        return scanner.isDone();
    }

    @Test
    void embeddingsMakeNone() {
        assertThat(tokens("{\"data\":[],\"usage\":{\"prompt_tokens\":8,\"total_tokens\":8}}"))
                .isZero();
    }

    @Test
    void whatIsGeneratedIsNoUsage() {
        assertThat(tokens("{\"text\": \"{\\\"usage\\\": {\\\"completion_tokens\\\": 9}}\"}"))
                .isNull();
        assertThat(tokens("data: {\"text\":\"a\"}\n\n", "data: [DONE]\n\n")).isNull();
    }

    @Test
    void aUsageThatIsCutOffOrAbsurdDoesNotCount() {
        assertThat(tokens("{\"usage\": {\"completion_tokens\": 4")).isNull();
        assertThat(tokens("{\"usage\": {\"completion_tokens\": -4}}")).isNull();
        assertThat(tokens("{\"usage\": {\"completion_tokens\": 99999999999999999999}}"))
                .isNull();
        assertThat(tokens("{\"usage\": \"much\"}")).isNull();
        assertThat(tokens("\"usage\"")).isNull();
        assertThat(tokens("")).isNull();
    }

    /** Whatever stands before and behind it that looks like it. */
    @Test
    void itIsFoundAmongWhatIsNearlyIt() {
        Inputs.forAll(2_000, in -> {
            String before = in.textOf("\"usage", 0, 40);
            String after = in.textOf("\"usag", 0, 40);
            assertThat(tokens(before + " " + USAGE + " " + after)).isEqualTo(42);
            assertThat(tokens(before.replace("\"usage\"", "") + after)).isNull();
        });
    }

    /** However the bytes arrive, and however much comes before them. */
    @Test
    void chunksDoNotMatter() {
        Inputs.forAll(300, in -> {
            int before = in.integer(0, 20_000);
            int chunk = in.integer(1, 6_000);
            byte[] answer =
                    ("{\"text\": \"" + "x".repeat(before) + "\", " + USAGE + "}").getBytes(StandardCharsets.UTF_8);
            UsageScanner scanner = new UsageScanner();
            for (int at = 0; at < answer.length; at += chunk) {
                scanner.scan(
                        Buffer.buffer(java.util.Arrays.copyOfRange(answer, at, Math.min(answer.length, at + chunk))));
            }
            assertThat(scanner.usage()).contains(new TokenUsage(42));
        });
    }
}
