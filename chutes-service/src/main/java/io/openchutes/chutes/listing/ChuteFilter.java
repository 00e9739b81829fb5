package io.openchutes.chutes.listing;

import io.openchutes.chutes.paging.Branches;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A text that a caller filters the list by; its name in lower case is the SQL parameter. */
public enum ChuteFilter {
    /** {@code other}: none. The expression is the index's: with {@code is null} the index could not be read in order. */
    TEMPLATE("coalesce(standard_template, 'other') = :template", UnaryOperator.identity()),
    NAME("lower(name) like :name", Branches::containing),
    EXCLUDE("lower(name) not like :exclude", Branches::containing),
    IMAGE(
            "image_id in (select i.image_id from image i where lower(i.name) like :image or lower(i.tag) like :image)",
            Branches::containing),
    SLUG("slug = :slug", text -> text.toLowerCase(Locale.ROOT));

    private final String condition;
    private final UnaryOperator<String> argument;

    ChuteFilter(String condition, UnaryOperator<String> argument) {
        this.condition = condition;
        this.argument = argument;
    }

    void restrict(Branches list, String value) {
        list.where(condition).with(name().toLowerCase(Locale.ROOT), value);
    }

    /** Collects what a caller sent; null and blank: not filtered by. */
    static final class Values {
        private final Map<ChuteFilter, String> values = new EnumMap<>(ChuteFilter.class);

        Values with(ChuteFilter filter, String text) {
            if (text != null && !text.isBlank()) {
                values.put(filter, filter.argument.apply(text));
            }
            return this;
        }

        /** The SQL parameters: equal for texts that find the same chutes. */
        Map<ChuteFilter, String> asMap() {
            return Map.copyOf(values);
        }
    }
}
