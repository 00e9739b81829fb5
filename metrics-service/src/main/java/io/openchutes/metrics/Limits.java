package io.openchutes.metrics;

/** Bounds of an event's figures and texts, so that every column can hold them: a bad one must not stop its batch. */
public final class Limits {
    private Limits() {}

    /** @throws IllegalArgumentException if the figure is outside or no number, with the field's name */
    public static void require(String field, double figure, double least, double most) {
        if (!(figure >= least && figure <= most)) {
            throw new IllegalArgumentException(field + " is " + figure + ", but must be from " + least + " to " + most);
        }
    }

    /** @throws IllegalArgumentException if the text is too long or holds a NUL, with the field's name */
    public static void require(String field, String text, int longest) {
        if (text.length() > longest || text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    field + " has " + text.length() + " characters or a NUL, but may have " + longest + " and none");
        }
    }
}
