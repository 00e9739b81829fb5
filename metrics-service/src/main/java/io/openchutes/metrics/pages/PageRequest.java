package io.openchutes.metrics.pages;

import io.openchutes.rest.error.FieldError;
import io.openchutes.rest.error.ValidationFailed;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The parameters of a page: additions to the reference, for people.
 *
 * @param search what names, hotkeys or ids must contain; empty for everything
 * @param page counted from 1
 */
public record PageRequest(String search, SortColumn sort, boolean descending, int page) {
    private static final int LONGEST_SEARCH = 200;
    private static final int LAST_PAGE = 1_000_000;

    public static PageRequest of(String search, String sort, String dir, String page) {
        List<FieldError> errors = new ArrayList<>();
        String wanted = search == null ? "" : search.strip();
        if (wanted.codePointCount(0, wanted.length()) > LONGEST_SEARCH) {
            errors.add(error("string_too_long", "q", "Search for at most 200 characters.", search));
        }
        SortColumn column = SortColumn.OUTPUT;
        if (isPresent(sort)) {
            column = SortColumn.byKey(sort);
            if (column == null) {
                errors.add(error("enum", "sort", "Sort by one of " + SortColumn.keys() + ".", sort));
            }
        }
        boolean descending = column != null && column.isNumeric();
        if (isPresent(dir)) {
            if (!dir.equals("asc") && !dir.equals("desc")) {
                errors.add(error("enum", "dir", "The direction is asc or desc.", dir));
            }
            descending = dir.equals("desc");
        }
        int number = 1;
        if (isPresent(page)) {
            number = number(page);
            if (number < 1 || number > LAST_PAGE) {
                errors.add(error("int_parsing", "page", "Pages are whole numbers from 1.", page));
            }
        }
        if (!errors.isEmpty()) {
            throw new ValidationFailed(errors);
        }
        return new PageRequest(wanted, column, descending, number);
    }

    /** Whether a text contains what is searched for, ignoring case: in upper case, where a letter never depends on its neighbours (a final sigma). */
    boolean finds(String text) {
        return search.isEmpty() || text.toUpperCase(Locale.ROOT).contains(search.toUpperCase(Locale.ROOT));
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static boolean isPresent(String value) {
        return value != null && !value.isEmpty();
    }

    private static FieldError error(String type, String name, String message, String input) {
        return new FieldError(type, List.of("query", name), message, input);
    }
}
