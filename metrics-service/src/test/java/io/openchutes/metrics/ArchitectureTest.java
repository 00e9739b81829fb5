package io.openchutes.metrics;

import io.openchutes.testing.ArchitectureRules;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ArchitectureTest {
    @TestFactory
    Stream<DynamicTest> holdsTheImportRules() {
        return ArchitectureRules.of("io.openchutes.metrics");
    }

    @TestFactory
    Stream<DynamicTest> packagesAreInOrder() {
        return ArchitectureRules.ofPackages("io.openchutes.metrics");
    }

    @TestFactory
    Stream<DynamicTest> classesHaveNoCycles() {
        return ArchitectureRules.ofClasses("io.openchutes.metrics");
    }
}
