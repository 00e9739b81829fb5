package io.openchutes.auth.sr25519;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MerlinTranscriptTest {
    @ParameterizedTest
    @ValueSource(strings = {"merlin-kat", "merlin-sweep", "challenge-kat"})
    void givesTheKnownAnswers(String kind) throws IOException {
        List<JsonNode> vectors = KnownAnswer.publicVectors(kind);
        assertThat(vectors)
                .isNotEmpty()
                .allSatisfy(vector -> assertThat(KnownAnswer.of(vector.path("ops")))
                        .isEqualTo(vector.path("expected_hex").asText()));
    }

    /** The example that Merlin publishes with its own tests. */
    @Test
    void givesThePublishedChallengeOfTheTestProtocol() {
        MerlinTranscript transcript = new MerlinTranscript(ascii("test protocol"));
        transcript.append(ascii("some label"), ascii("some data"));
        byte[] challenge = new byte[32];
        transcript.challenge(ascii("challenge"), challenge);
        assertThat(HexFormat.of().formatHex(challenge))
                .isEqualTo("d5a21972d0d5fe320c0d263fac7fffb8145aa640af6e9bca177c03c7efcf0615");
    }

    @Test
    void framesLabelsAndMessagesSoThatTheyCannotRunIntoEachOther() {
        assertThat(challengeOf("ab", "c")).isNotEqualTo(challengeOf("a", "bc"));
        assertThat(challengeOf("a", "")).isNotEqualTo(challengeOf("", "a"));
    }

    @Test
    void leavesACopyBehind() {
        MerlinTranscript transcript = new MerlinTranscript(ascii("protocol"));
        MerlinTranscript copy = transcript.copy();
        transcript.append(ascii("label"), ascii("message"));
        assertThat(challenge(copy)).isNotEqualTo(challenge(transcript));
        MerlinTranscript other = new MerlinTranscript(ascii("other"));
        other.set(new MerlinTranscript(ascii("protocol")));
        assertThat(challenge(other)).isEqualTo(challenge(new MerlinTranscript(ascii("protocol"))));
    }

    private static String challengeOf(String label, String message) {
        MerlinTranscript transcript = new MerlinTranscript(ascii("protocol"));
        transcript.append(ascii(label), ascii(message));
        return challenge(transcript);
    }

    private static String challenge(MerlinTranscript transcript) {
        byte[] challenge = new byte[32];
        transcript.challenge(ascii("c"), challenge);
        return HexFormat.of().formatHex(challenge);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
