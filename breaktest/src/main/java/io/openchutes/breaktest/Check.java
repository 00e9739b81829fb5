package io.openchutes.breaktest;

import java.util.List;

/**
 * One thing that must hold, and where it does not.
 *
 * @param looked at how many things
 */
record Check(String name, int looked, List<String> violations) {
    boolean passed() {
        return violations.isEmpty();
    }
}
