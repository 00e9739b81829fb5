package io.openchutes.chutes.listing;

import java.util.Map;

/**
 * Which chutes a list shows.
 *
 * @param filters the SQL parameter of each filter that was sent
 */
public record ChuteListQuery(
        boolean includePublic,
        Map<ChuteFilter, String> filters,
        int page,
        int limit,
        int offset,
        boolean includeSchemas) {
    private static final int BYTES_WITHOUT_TEXTS = 600;

    /** How many chutes come before the first that is shown. */
    int skipped() {
        return offset > 0 ? offset : page * limit;
    }

    /** The same for every anonymous caller, who sees everybody's chutes whether or not they are asked for. */
    ChuteListQuery byAnyone() {
        return new ChuteListQuery(false, filters, page, limit, offset, includeSchemas);
    }

    /** The same for all pages: what a total depends on. */
    ChuteListQuery everywhere() {
        return new ChuteListQuery(includePublic, filters, 0, 1, 0, false);
    }

    /** About how much memory it takes, as a key. */
    int bytes() {
        return BYTES_WITHOUT_TEXTS
                + filters.values().stream().mapToInt(String::length).sum();
    }
}
