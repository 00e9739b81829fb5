package io.openchutes.auth.signature;

import io.openchutes.auth.sr25519.SigningKey;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;

/**
 * Calls services as a client does, from a shell: {@code helm test} uses it, and whoever trains an AOT cache.
 *
 * <pre>java -cp 'lib/*' io.openchutes.auth.signature.SignedCall [--wait SECONDS] [--status STATUS] URL... [--signed URL...]
 * java -cp 'lib/*' io.openchutes.auth.signature.SignedCall --hotkey</pre>
 *
 * Each URL is read with GET; those after {@code --signed} with a version 2 signature of the seed in {@code OPENCHUTES_SEED} (32 bytes
 * in hex), never on the command line, where others could read it. Exits with 1 unless each answers 200, or the status that stands before
 * it. {@code --wait}: how long the first URL may take to answer at all. {@code --hotkey} prints the seed's address, as an account names it.
 */
public final class SignedCall {
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(250);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(ANSWER).build();

    private final Clock clock;

    SignedCall(Clock clock) {
        this.clock = clock;
    }

    public static void main(String[] arguments) throws InterruptedException {
        List<String> words = new ArrayList<>(List.of(arguments));
        Duration wait = Duration.ZERO;
        if (words.size() > 1 && words.get(0).equals("--wait")) {
            wait = Duration.ofSeconds(Long.parseLong(words.get(1)));
            words.subList(0, 2).clear();
        }
        if (words.equals(List.of("--hotkey"))) {
            System.out.println(seed().hotkey().text());
            return;
        }
        if (words.isEmpty()) {
            System.err.println(
                    "usage: SignedCall [--wait SECONDS] [--status STATUS] URL... [--signed URL...] | --hotkey");
            System.exit(2);
        }
        System.exit(new SignedCall(Clock.systemUTC()).run(words, wait) ? 0 : 1);
    }

    /** Whether each answered as it was to. */
    boolean run(List<String> words, Duration wait) throws InterruptedException {
        Instant until = clock.instant().plus(wait);
        boolean allAnswered = true;
        SigningKey key = null;
        int wanted = 200;
        for (Iterator<String> left = words.iterator(); left.hasNext(); ) {
            String word = left.next();
            if (word.equals("--signed")) {
                key = seed();
                continue;
            }
            if (word.equals("--status") && left.hasNext()) {
                wanted = Integer.parseInt(left.next());
                continue;
            }
            URI address = URI.create(word);
            int status = call(address, key);
            while (status < 0 && clock.instant().isBefore(until)) {
                Thread.sleep(BETWEEN_TRIES.toMillis());
                status = call(address, key);
            }
            System.out.printf("%s %s%s%n", status < 0 ? "---" : status, address, key == null ? "" : " (signed)");
            allAnswered &= status == wanted;
            wanted = 200;
        }
        return allAnswered;
    }

    /** The answer's status; -1 where none came. */
    private int call(URI address, SigningKey key) throws InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address).timeout(ANSWER).GET();
        if (key != null) {
            String query = address.getRawQuery() == null ? "" : "?" + address.getRawQuery();
            SignedHeaders.version2(key, clock.instant(), "GET", address.getRawPath() + query, null)
                    .forEach(request::header);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            System.err.println(address + ": " + e);
            return -1;
        }
    }

    private static SigningKey seed() {
        String seed = System.getenv("OPENCHUTES_SEED");
        if (seed == null) {
            throw new IllegalArgumentException("The seed is missing in OPENCHUTES_SEED");
        }
        return SigningKey.fromSeed(HexFormat.of().parseHex(seed.strip().replaceFirst("^0x", "")));
    }
}
