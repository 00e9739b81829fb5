package io.openchutes.metrics;

import java.util.regex.Pattern;

/** Reads ids strictly: the JDK's own parser also takes {@code 1-1-1-1-1}. */
public final class Subjects {
    private static final Pattern UUID_FORM =
            Pattern.compile("\\p{XDigit}{8}-\\p{XDigit}{4}-\\p{XDigit}{4}-\\p{XDigit}{4}-\\p{XDigit}{12}");

    private Subjects() {}

    public static boolean isUuid(String text) {
        return text != null && UUID_FORM.matcher(text).matches();
    }
}
