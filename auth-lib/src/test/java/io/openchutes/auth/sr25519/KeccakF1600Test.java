package io.openchutes.auth.sr25519;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.openchutes.inputs.Inputs;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeccakF1600Test {
    private static final int SHA3_256_RATE = 136;

    @Test
    void givesTheKnownAnswers() throws IOException {
        List<JsonNode> vectors = KnownAnswer.publicVectors("keccak-kat");
        assertThat(vectors)
                .isNotEmpty()
                .allSatisfy(vector -> assertThat(KnownAnswer.of(vector.path("ops")))
                        .isEqualTo(vector.path("expected_hex").asText()));
    }

    @Test
    void makesTheSha3OfTheJdk() {
        Inputs.forAll(300, in -> {
            byte[] message = in.bytesUpTo(255);
            assertThat(sha3(message))
                    .isEqualTo(MessageDigest.getInstance("SHA3-256").digest(message));
        });
    }

    /** FIPS 202, section 6.1: the sponge of rate 136 with the suffix 01 and the padding 10*1. */
    private static byte[] sha3(byte[] message) {
        byte[] padded = Arrays.copyOf(message, (message.length / SHA3_256_RATE + 1) * SHA3_256_RATE);
        padded[message.length] ^= 0x06;
        padded[padded.length - 1] ^= (byte) 0x80;
        byte[] state = new byte[200];
        for (int block = 0; block < padded.length; block += SHA3_256_RATE) {
            for (int i = 0; i < SHA3_256_RATE; i++) {
                state[i] ^= padded[block + i];
            }
            state = KnownAnswer.keccak(state);
        }
        return Arrays.copyOf(state, 32);
    }
}
