package io.openchutes.base.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The least and the greatest number, both included, that a key of a config mapping takes; {@link BoundsCheck} checks them at start. The
 * mapping needs {@code @RegisterForReflection} for native executables.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Bounds {
    long min();

    long max() default Long.MAX_VALUE;
}
