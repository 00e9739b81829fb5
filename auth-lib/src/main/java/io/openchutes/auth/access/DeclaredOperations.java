package io.openchutes.auth.access;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;

/** The operations that this service has, so that configuration which names one that it has not is found at start. */
@ApplicationScoped
public class DeclaredOperations {
    private final Set<String> names = new ConcurrentSkipListSet<>();

    void add(Operation operation) {
        names.add(operation.name());
    }

    /** Those of the given names that no operation has. */
    Set<String> unknownOf(Set<String> wanted) {
        Set<String> unknown = new TreeSet<>(wanted);
        unknown.removeAll(names);
        return unknown;
    }
}
