package io.openchutes.chutes.chute;

import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.regex.Pattern;

/** Makes the short names that a chute can be addressed by, fit for a label of a host name. */
@ApplicationScoped
public class Slugs {
    private static final int MAX_LENGTH = 58;
    private static final int SUFFIX_LENGTH = 5;

    /** So that slug, hyphen and suffix together are no longer than the 63 characters of a label. */
    private static final int MAX_LENGTH_BEFORE_SUFFIX = 57;

    private static final String SUFFIX_CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

    /** User names and names of chutes are ASCII: there is nothing to transliterate. */
    private static final Pattern SEPARATORS = Pattern.compile("[^a-z0-9]+");

    private final SecureRandom random = new SecureRandom();

    public String of(String username, String chuteName) {
        String hyphenated = SEPARATORS
                .matcher((username + "-" + chuteName).toLowerCase(Locale.ROOT))
                .replaceAll("-");
        return cut(hyphenated.startsWith("-") ? hyphenated.substring(1) : hyphenated, MAX_LENGTH);
    }

    /** Another one, for when the slug is taken. */
    public String withSuffix(String slug) {
        StringBuilder another = new StringBuilder(cut(slug, MAX_LENGTH_BEFORE_SUFFIX)).append('-');
        for (int i = 0; i < SUFFIX_LENGTH; i++) {
            another.append(SUFFIX_CHARACTERS.charAt(random.nextInt(SUFFIX_CHARACTERS.length())));
        }
        return another.toString();
    }

    private static String cut(String slug, int length) {
        String shortened = slug.length() <= length ? slug : slug.substring(0, length);
        return shortened.endsWith("-") ? shortened.substring(0, shortened.length() - 1) : shortened;
    }
}
