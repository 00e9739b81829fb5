package io.openchutes.bench;

import io.openchutes.auth.signature.SignedMessage;
import io.openchutes.auth.sr25519.SignatureVerifier;
import io.openchutes.auth.sr25519.SigningKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Compares our sr25519 verification with Ed25519 of BouncyCastle and of the JDK, each over 64 keys, each key with its own version 1 message. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class VerificationBenchmark {
    private static final int KEYS = 64;

    private final SignatureVerifier verifier = new SignatureVerifier();
    private final SignatureVerifier verifierWithTables = new SignatureVerifier(KEYS * 2);
    private final byte[][] messages = new byte[KEYS][];
    private final byte[][] srKeys = new byte[KEYS][];
    private final byte[][] srSignatures = new byte[KEYS][];
    private final byte[][] edKeys = new byte[KEYS][Ed25519.PUBLIC_KEY_SIZE];
    private final byte[][] edSignatures = new byte[KEYS][Ed25519.SIGNATURE_SIZE];
    private final PublicKey[] jdkKeys = new PublicKey[KEYS];
    private final byte[][] jdkSignatures = new byte[KEYS][];
    private int next;

    @Setup
    public void sign() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
        SecureRandom random = new SecureRandom();
        for (int i = 0; i < KEYS; i++) {
            SigningKey key = SigningKey.generate();
            byte[] body = ("{\"name\":\"chute-" + i + "\"}").getBytes(StandardCharsets.UTF_8);
            messages[i] = SignedMessage.version1(
                    key.hotkey().text(), Long.toString(1_730_286_046L + i), SignedMessage.sha256Hex(body), null);
            srKeys[i] = key.publicKey();
            srSignatures[i] = key.sign(messages[i]);

            byte[] secret = new byte[Ed25519.SECRET_KEY_SIZE];
            Ed25519.generatePrivateKey(random, secret);
            Ed25519.generatePublicKey(secret, 0, edKeys[i], 0);
            Ed25519.sign(secret, 0, messages[i], 0, messages[i].length, edSignatures[i], 0);

            KeyPair pair = generator.generateKeyPair();
            Signature signer = Signature.getInstance("Ed25519");
            signer.initSign(pair.getPrivate());
            signer.update(messages[i]);
            jdkKeys[i] = pair.getPublic();
            jdkSignatures[i] = signer.sign();
        }
    }

    @Benchmark
    public boolean sr25519() {
        int i = next++ & KEYS - 1;
        return accepted(verifier.verify(srKeys[i], messages[i], srSignatures[i]));
    }

    @Benchmark
    public boolean sr25519OfBusyKeys() {
        int i = next++ & KEYS - 1;
        return accepted(verifierWithTables.verify(srKeys[i], messages[i], srSignatures[i]));
    }

    @Benchmark
    public boolean ed25519BouncyCastle() {
        int i = next++ & KEYS - 1;
        return accepted(Ed25519.verify(edSignatures[i], 0, edKeys[i], 0, messages[i], 0, messages[i].length));
    }

    @Benchmark
    public boolean ed25519Jdk() throws GeneralSecurityException {
        int i = next++ & KEYS - 1;
        Signature signature = Signature.getInstance("Ed25519");
        signature.initVerify(jdkKeys[i]);
        signature.update(messages[i]);
        return accepted(signature.verify(jdkSignatures[i]));
    }

    private static boolean accepted(boolean valid) {
        if (!valid) {
            throw new IllegalStateException("a good signature was refused");
        }
        return true;
    }
}
