package io.openchutes.base.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** As {@link Bounds}, for a key that is a duration; both ends in ISO 8601, e.g. {@code PT0.1S}. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface DurationBounds {
    String min();

    String max();
}
