package io.openchutes.testing;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The import rules for the modules that test-support itself builds upon, which can't use it in their own tests. */
class LibrariesArchitectureTest {
    @TestFactory
    Stream<DynamicTest> eventLib() {
        return ArchitectureRules.of("io.openchutes.event");
    }

    @TestFactory
    Stream<DynamicTest> contracts() {
        return ArchitectureRules.of("io.openchutes.contracts");
    }

    @TestFactory
    Stream<DynamicTest> packagesAndClassesHaveNoCycles() {
        return Stream.of("event", "contracts", "base", "embedded", "testing")
                .map("io.openchutes."::concat)
                .flatMap(module ->
                        Stream.concat(ArchitectureRules.ofPackages(module), ArchitectureRules.ofClasses(module)));
    }
}
