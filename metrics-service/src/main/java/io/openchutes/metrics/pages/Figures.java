package io.openchutes.metrics.pages;

import java.util.Locale;

/** Figures as the pages show them: the same for every reader, whatever the machine's locale. */
final class Figures {
    private static final String NONE = "–";

    private Figures() {}

    static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** One decimal; a dash where there is no value. */
    static String decimal(Double value) {
        return value == null ? NONE : String.format(Locale.ROOT, "%,.1f", value);
    }

    /** A share in per cent; a dash where there is nothing to take a share of. */
    static String share(long part, long whole) {
        return whole == 0 ? NONE : String.format(Locale.ROOT, "%.1f %%", 100.0 * part / whole);
    }

    /** A large count with its unit: 1.2 M. */
    static String rounded(long value) {
        if (value < 10_000) {
            return count(value);
        }
        if (value < 1_000_000) {
            return String.format(Locale.ROOT, "%.1f k", value / 1e3);
        }
        if (value < 1_000_000_000) {
            return String.format(Locale.ROOT, "%.1f M", value / 1e6);
        }
        return String.format(Locale.ROOT, "%,.1f G", value / 1e9);
    }
}
