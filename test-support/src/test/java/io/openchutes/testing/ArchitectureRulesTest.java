package io.openchutes.testing;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Each rule finds the class in {@code rulebreakers} that breaks it: a rule that finds nothing anywhere would prove nothing. */
class ArchitectureRulesTest {
    private static final String PACKAGE = "io.openchutes.testing.rulebreakers";
    /** Nothing here may stand in another service's package. */
    private static final List<String> NOT_BREAKABLE_HERE = List.of("8: who knows whom");

    @TestFactory
    Stream<DynamicTest> findsTheRulebreaker() {
        JavaClasses breakers = new ClassFileImporter().importPackages(PACKAGE);
        return Stream.of(
                        ArchitectureRules.of(PACKAGE, breakers),
                        ArchitectureRules.ofPackages(breakers),
                        ArchitectureRules.ofClasses(breakers, Set.of()))
                .flatMap(rules -> rules)
                .filter(rule -> !NOT_BREAKABLE_HERE.contains(rule.getDisplayName()))
                .map(rule -> DynamicTest.dynamicTest(
                        rule.getDisplayName(),
                        () -> assertThatThrownBy(() -> rule.getExecutable().execute())
                                .isInstanceOf(AssertionError.class)
                                .hasMessageContaining(PACKAGE)));
    }
}
