package io.openchutes.local;

import io.openchutes.testing.ArchitectureRules;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ArchitectureTest {
    @TestFactory
    Stream<DynamicTest> packagesAreInOrder() {
        return ArchitectureRules.ofPackages("io.openchutes.local");
    }

    @TestFactory
    Stream<DynamicTest> classesHaveNoCycles() {
        return ArchitectureRules.ofClasses("io.openchutes.local");
    }
}
