package io.openchutes.instances;

import io.openchutes.testing.ArchitectureRules;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ArchitectureTest {
    @TestFactory
    Stream<DynamicTest> importRulesHold() {
        return ArchitectureRules.of("io.openchutes.instances");
    }

    @TestFactory
    Stream<DynamicTest> packagesAreInOrder() {
        return ArchitectureRules.ofPackages("io.openchutes.instances");
    }

    @TestFactory
    Stream<DynamicTest> classesHaveNoCycles() {
        return ArchitectureRules.ofClasses("io.openchutes.instances", "io.openchutes.instances.call");
    }
}
