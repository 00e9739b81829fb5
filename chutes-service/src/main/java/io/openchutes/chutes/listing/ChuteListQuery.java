package io.openchutes.chutes.listing;

import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Which chutes a list shows; null: not asked for.
 *
 * @param name substring of the name, like {@code exclude}
 * @param image substring of the image's name or tag
 * @param template exact; {@code other}: none
 * @param slug whole
 */
public record ChuteListQuery(
        boolean includePublic,
        String template,
        String name,
        String exclude,
        String image,
        String slug,
        int page,
        int limit,
        int offset,
        boolean includeSchemas) {
    private static final int BYTES_WITHOUT_TEXTS = 400;

    public ChuteListQuery {
        template = normal(template);
        name = lower(name);
        exclude = lower(exclude);
        image = lower(image);
        slug = lower(slug);
    }

    /** How many chutes come before the first that is shown. */
    int skipped() {
        return offset > 0 ? offset : page * limit;
    }

    /** The same for every anonymous caller, who sees everybody's chutes whether or not they are asked for. */
    ChuteListQuery byAnyone() {
        return new ChuteListQuery(false, template, name, exclude, image, slug, page, limit, offset, includeSchemas);
    }

    /** The same for all pages: what a total depends on. */
    ChuteListQuery everywhere() {
        return new ChuteListQuery(includePublic, template, name, exclude, image, slug, 0, 1, 0, false);
    }

    /** About how much memory it takes, as a key. */
    int bytes() {
        return BYTES_WITHOUT_TEXTS
                + Stream.of(template, name, exclude, image, slug)
                        .filter(Objects::nonNull)
                        .mapToInt(String::length)
                        .sum();
    }

    private static String normal(String text) {
        return text == null || text.isBlank() ? null : text;
    }

    private static String lower(String text) {
        return normal(text) == null ? null : text.toLowerCase(Locale.ROOT);
    }
}
