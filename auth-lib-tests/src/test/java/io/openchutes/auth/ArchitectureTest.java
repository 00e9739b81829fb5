package io.openchutes.auth;

import io.openchutes.testing.ArchitectureRules;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ArchitectureTest {
    @TestFactory
    Stream<DynamicTest> holdsTheImportRules() {
        return ArchitectureRules.of("io.openchutes.auth");
    }

    @TestFactory
    Stream<DynamicTest> packagesAreInOrder() {
        return ArchitectureRules.ofPackages("io.openchutes.auth");
    }

    /** rest-lib's own tests can't use test-support: its dependencies would need a database and Kafka there. */
    @TestFactory
    Stream<DynamicTest> restLibsPackagesAndClassesHaveNoCycles() {
        return Stream.concat(
                ArchitectureRules.ofPackages("io.openchutes.rest"), ArchitectureRules.ofClasses("io.openchutes.rest"));
    }

    @TestFactory
    Stream<DynamicTest> classesHaveNoCycles() {
        return ArchitectureRules.ofClasses("io.openchutes.auth");
    }
}
