package io.openchutes.rest.input;

import io.quarkus.arc.Unremovable;
import jakarta.inject.Singleton;
import jakarta.validation.Path;
import jakarta.validation.TraversableResolver;
import java.lang.annotation.ElementType;

/**
 * Has all of a request checked. The default asks Hibernate about each field, by reflection, whether it is loaded from the database yet: what
 * is validated here are requests, never entities.
 */
@Singleton
@Unremovable
public class WholeRequests implements TraversableResolver {
    @Override
    public boolean isReachable(Object owner, Path.Node node, Class<?> root, Path path, ElementType kind) {
        return true;
    }

    @Override
    public boolean isCascadable(Object owner, Path.Node node, Class<?> root, Path path, ElementType kind) {
        return true;
    }
}
