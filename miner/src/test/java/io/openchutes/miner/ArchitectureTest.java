package io.openchutes.miner;

import io.openchutes.testing.ArchitectureRules;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ArchitectureTest {
    @TestFactory
    Stream<DynamicTest> importRulesHold() {
        return ArchitectureRules.of("io.openchutes.miner");
    }

    @TestFactory
    Stream<DynamicTest> packagesAreInOrder() {
        return ArchitectureRules.ofPackages("io.openchutes.miner");
    }

    @TestFactory
    Stream<DynamicTest> classesHaveNoCycles() {
        return ArchitectureRules.ofClasses("io.openchutes.miner", "io.openchutes.miner.proxy");
    }
}
