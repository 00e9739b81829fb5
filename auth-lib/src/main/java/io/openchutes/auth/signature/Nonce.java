package io.openchutes.auth.signature;

import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of a signed message that says when it was made, and in version 2 makes it unique.
 *
 * @param text as sent and signed
 * @param unixSeconds the time in it
 */
public record Nonce(String text, long unixSeconds) {
    /** Twelve digits reach past the year 30000; more would overflow an {@link Instant} long before a long. */
    private static final Pattern VERSION_1 = Pattern.compile("0|[1-9][0-9]{0,11}");

    private static final Pattern VERSION_2 = Pattern.compile("([0-9]{10})\\.[A-Za-z0-9_-]{16,64}");

    /**
     * Reads the nonce of a version 1 message: unix seconds in decimal, nothing else.
     *
     * @throws MalformedCredential for any other text
     */
    public static Nonce parseVersion1(String text) {
        if (!VERSION_1.matcher(text).matches()) {
            throw new MalformedCredential("X-Chutes-Nonce must be the time in unix seconds");
        }
        return new Nonce(text, Long.parseLong(text));
    }

    /**
     * Reads the nonce of a version 2 message: ten digits of unix seconds, a dot, and 16 to 64 of {@code A-Z a-z 0-9 _ -}.
     *
     * @throws MalformedCredential for any other text
     */
    public static Nonce parseVersion2(String text) {
        Matcher matcher = VERSION_2.matcher(text);
        if (!matcher.matches()) {
            throw new MalformedCredential(
                    "X-Chutes-Nonce must be the time in unix seconds, a dot and 16 to 64 letters, digits, _ or -");
        }
        return new Nonce(text, Long.parseLong(matcher.group(1)));
    }

    /** Whether the time is at most {@code window} before or after {@code now}. */
    public boolean isWithin(Duration window, Instant now) {
        return Duration.between(Instant.ofEpochSecond(unixSeconds), now).abs().compareTo(window) <= 0;
    }
}
