package io.openchutes.bench;

import io.openchutes.auth.signature.SignedCredential;
import io.openchutes.auth.signature.SignedHeaders;
import io.openchutes.auth.signature.VerifiedSignatures;
import io.openchutes.auth.sr25519.SigningKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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

/**
 * The cost of the signature of a repeated version 1 GET: headers read, clock compared, message built, digest found in memory.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class SignedGetBenchmark {
    private static final int CALLERS = 1024;

    private final VerifiedSignatures verified = new VerifiedSignatures(65_536, 1024);
    private final List<Map<String, String>> requests = new ArrayList<>();
    private final Instant now = Instant.ofEpochSecond(1_730_286_046L);
    private final Duration window = Duration.ofSeconds(600);
    private int next;

    @Setup
    public void sign() {
        for (int i = 0; i < CALLERS; i++) {
            requests.add(SignedHeaders.version1(SigningKey.generate(), now, "chutes"));
            repeatedSignedGet();
        }
        if (verified.size() < CALLERS * 9 / 10) {
            throw new IllegalStateException("the signatures are not in memory");
        }
    }

    @Benchmark
    public boolean repeatedSignedGet() {
        Map<String, String> headers = requests.get(next++ % requests.size());
        SignedCredential credential = SignedCredential.parse(
                headers.get(SignedHeaders.HOTKEY),
                headers.get(SignedHeaders.SIGNATURE),
                headers.get(SignedHeaders.NONCE),
                headers.get(SignedHeaders.VERSION));
        byte[] message = credential.message("GET", "/chutes/?include_public=true", null, "chutes");
        if (!credential.nonce().isWithin(window, now)
                || !verified.verify(credential.hotkey().publicKey(), message, credential.signature())) {
            throw new IllegalStateException("a good request was refused");
        }
        return true;
    }
}
