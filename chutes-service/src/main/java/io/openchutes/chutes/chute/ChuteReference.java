package io.openchutes.chutes.chute;

import com.github.f4b6a3.uuid.UuidCreator;
import com.github.f4b6a3.uuid.enums.UuidNamespace;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * A reference to a chute in a request: a UUID is an id, any other text is a name, with or without its owner's username.
 *
 * @param id null where the chute is named
 * @param name the whole text as a name; null where the chute is given by id
 */
public record ChuteReference(UUID id, String name) {
    private static final Pattern UUID_TEXT =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    public static ChuteReference parse(String text) {
        return isId(text) ? new ChuteReference(UUID.fromString(text), null) : new ChuteReference(null, text);
    }

    /** The id of the chute of that owner and name, as the SDK computes it too. */
    public static UUID idOf(String username, String name) {
        return UuidCreator.getNameBasedSha1(UuidNamespace.NAMESPACE_OID, username + "::chute::" + name);
    }

    /** {@link UUID#fromString} also takes shortened forms, which are names here. */
    public static boolean isId(String text) {
        return UUID_TEXT.matcher(text).matches();
    }

    /** The text read as {@code username/name}. */
    public Optional<Qualified> qualified() {
        int slash = name == null ? -1 : name.indexOf('/');
        return slash <= 0 || slash == name.length() - 1
                ? Optional.empty()
                : Optional.of(new Qualified(name.substring(0, slash), name.substring(slash + 1)));
    }

    public record Qualified(String username, String name) {}
}
