package io.openchutes.auth.sr25519;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openchutes.base.digest.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Runs the operations of a known-answer vector and joins what they put out. */
final class KnownAnswer {
    private static final HexFormat HEX = HexFormat.of();

    private KnownAnswer() {}

    /** The vectors of a kind in the public set, each with {@code ops} and {@code expected_hex}. */
    static List<JsonNode> publicVectors(String kind) throws IOException {
        List<JsonNode> vectors = new ArrayList<>();
        try (InputStream in = KnownAnswer.class.getResourceAsStream("/vectors/public.json")) {
            for (JsonNode vector : new ObjectMapper().readTree(in).path("vectors")) {
                if (vector.path("kind").asText().equals(kind)) {
                    vectors.add(vector);
                }
            }
        }
        return vectors;
    }

    /** The joined output of the operations in hex; IllegalArgumentException for an operation that nobody knows. */
    static String of(JsonNode ops) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Strobe128 strobe = null;
        MerlinTranscript transcript = null;
        for (JsonNode op : ops) {
            boolean more = op.path("more").asBoolean(false);
            byte[] data = op.hasNonNull("data_hex") ? hex(op, "data_hex") : new byte[0];
            byte[] result = new byte[op.path("len").asInt(0)];
            switch (op.path("op").asText()) {
                case "keccakf" -> out.writeBytes(keccak(data));
                case "strobe_new" -> strobe = new Strobe128(hex(op, "label_hex"));
                case "meta_ad" -> strobe.metaAd(data, 0, data.length, more);
                case "ad" -> strobe.ad(data, 0, data.length, more);
                case "key" -> strobe.key(data, 0, data.length, more);
                case "prf" -> {
                    strobe.prf(result, 0, result.length, more);
                    out.writeBytes(result);
                }
                case "merlin_new" -> transcript = new MerlinTranscript(hex(op, "label_hex"));
                case "append" -> transcript.append(hex(op, "label_hex"), data);
                case "challenge" -> {
                    transcript.challenge(hex(op, "label_hex"), result);
                    out.writeBytes(result);
                }
                case "sweep" -> out.writeBytes(sweep(op));
                case "schnorr_challenge" -> out.writeBytes(schnorrChallenge(op));
                default -> throw new IllegalArgumentException("unknown operation " + op);
            }
        }
        return HEX.formatHex(out.toByteArray());
    }

    /** Keccak-f[1600] on 200 bytes. */
    static byte[] keccak(byte[] bytes) {
        long[] state = new long[KeccakF1600.LANES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(state);
        KeccakF1600.permute(state);
        ByteBuffer out = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
        out.asLongBuffer().put(state);
        return out.array();
    }

    private static byte[] sweep(JsonNode op) {
        MessageDigest sha256 = Sha256.fresh();
        byte[] challenge = new byte[32];
        for (int n = op.path("from").asInt(); n <= op.path("to").asInt(); n++) {
            MerlinTranscript transcript = new MerlinTranscript(hex(op, "label_hex"));
            byte[] message = new byte[n];
            for (int i = 0; i < n; i++) {
                message[i] = (byte) (i * op.path("mul").asInt() + n);
            }
            transcript.append(new byte[] {'m'}, message);
            transcript.challenge(new byte[] {'c'}, challenge);
            sha256.update(challenge);
        }
        return sha256.digest();
    }

    private static byte[] schnorrChallenge(JsonNode op) {
        SchnorrTranscript transcript = new SchnorrTranscript(hex(op, "context_hex"));
        transcript.begin(hex(op, "message_hex"), hex(op, "public_key_hex"));
        byte[] challenge = new byte[64];
        transcript.challenge(hex(op, "R_hex"), 0, challenge);
        int[] wide = new int[Scalars.WIDE_LIMBS];
        Scalars.decode(challenge, 0, wide);
        int[] reduced = new int[Scalars.LIMBS];
        Scalars.reduce(wide, reduced, new Scalars.Reduction());
        byte[] out = new byte[96];
        System.arraycopy(challenge, 0, out, 0, 64);
        Scalars.encode(reduced, out, 64);
        return out;
    }

    private static byte[] hex(JsonNode node, String field) {
        return HEX.parseHex(node.path(field).asText());
    }
}
