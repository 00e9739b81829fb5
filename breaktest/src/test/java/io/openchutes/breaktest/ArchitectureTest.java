package io.openchutes.breaktest;

import io.openchutes.testing.ArchitectureRules;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ArchitectureTest {
    @TestFactory
    Stream<DynamicTest> packagesAreInOrder() {
        return ArchitectureRules.ofPackages("io.openchutes.breaktest");
    }
}
