package io.openchutes.chutes.imageregistry;

import com.github.f4b6a3.uuid.UuidCreator;
import com.github.f4b6a3.uuid.enums.UuidNamespace;
import java.util.Locale;
import java.util.UUID;

/** The syntax of image names, and the id derived from a name. */
final class ImageNames {
    static final String PATTERN = "^[a-z0-9][a-z0-9_.-]{0,63}$";
    static final String RULE =
            "It has 1 to 64 lower-case letters, digits, underscores, dots or hyphens, and starts with a letter or a digit.";

    private ImageNames() {}

    /** The id that the SDK computes too: uuid5 of {@code {username}/{name}:{tag}} in lower case, in the OID namespace. */
    static UUID imageId(String username, String name, String tag) {
        return UuidCreator.getNameBasedSha1(
                UuidNamespace.NAMESPACE_OID, (username + "/" + name + ":" + tag).toLowerCase(Locale.ROOT));
    }
}
