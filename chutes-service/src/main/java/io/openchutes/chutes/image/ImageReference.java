package io.openchutes.chutes.image;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A reference to an image in a request: its id, or {@code [username/]name:tag}.
 *
 * @param imageId null where the image is named by name and tag
 * @param username null: the caller's own
 */
public record ImageReference(UUID imageId, String username, String name, String tag) {
    /** Of the text; no image has a longer name and tag that is known here. */
    public static final int MAX_LENGTH = 512;

    private static final Pattern UUID_TEXT =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");
    private static final Pattern NAME = Pattern.compile("(?:([^/:]+)/)?([^/:]+):([^/:]+)");

    /** Empty when the text can name no image. */
    public static Optional<ImageReference> parse(String text) {
        String trimmed = text.strip();
        if (UUID_TEXT.matcher(trimmed).matches()) {
            return Optional.of(new ImageReference(UUID.fromString(trimmed), null, null, null));
        }
        Matcher named = NAME.matcher(trimmed);
        return named.matches()
                ? Optional.of(new ImageReference(null, named.group(1), named.group(2), named.group(3)))
                : Optional.empty();
    }
}
