package io.openchutes.event;

import java.util.Set;
import java.util.TreeSet;

/** Checks the texts of an event's data that the contract enumerates, in the data record's constructor. */
public final class Enumerated {
    private Enumerated() {}

    /**
     * @throws NullPointerException if the text is missing
     * @throws IllegalArgumentException if it is none of the values; both make the event unreadable, with the field's name in the reason
     */
    public static void require(String field, String text, Set<String> values) {
        if (text == null) {
            throw new NullPointerException(field);
        }
        if (!values.contains(text)) {
            throw new IllegalArgumentException(
                    field + " is \"" + text + "\", which is none of " + new TreeSet<>(values));
        }
    }
}
