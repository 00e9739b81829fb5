package io.openchutes.chutes;

import io.openchutes.testing.ArchitectureRules;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ArchitectureTest {
    @TestFactory
    Stream<DynamicTest> holdsTheImportRules() {
        return ArchitectureRules.of("io.openchutes.chutes");
    }

    @TestFactory
    Stream<DynamicTest> packagesAreInOrder() {
        return ArchitectureRules.ofPackages("io.openchutes.chutes");
    }

    @TestFactory
    Stream<DynamicTest> classesHaveNoCycles() {
        return ArchitectureRules.ofClasses("io.openchutes.chutes");
    }

    /** python-syntax's own tests run before test-support is built. */
    @TestFactory
    Stream<DynamicTest> pythonSyntaxHasNoCycles() {
        return Stream.concat(
                ArchitectureRules.ofPackages("io.openchutes.python"),
                ArchitectureRules.ofClasses("io.openchutes.python"));
    }
}
