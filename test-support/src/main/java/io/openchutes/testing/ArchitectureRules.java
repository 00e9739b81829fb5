package io.openchutes.testing;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.core.domain.properties.CanBeAnnotated.Predicates.annotatedWith;
import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethodWhere;
import static com.tngtech.archunit.lang.conditions.ArchConditions.never;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.lang.ref.SoftReference;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** The import rules of docs/architecture.md, for each module's own {@code ArchitectureTest} to hold. */
public final class ArchitectureRules {
    private static final String EVENT_LIB = "io.openchutes.event..";
    private static final String BASE_LIB = "io.openchutes.base..";
    private static final String REST_LIB = "io.openchutes.rest..";
    private static final String AUTH_LIB = "io.openchutes.auth..";
    private static final List<String> SERVICES =
            List.of("io.openchutes.chutes", "io.openchutes.bounty", "io.openchutes.metrics", "io.openchutes.instances");
    private static final String TRANSACTIONAL = "jakarta.transaction.Transactional";
    private static final String ENTITY = "jakarta.persistence.Entity";
    private static final Set<String> OF_THE_RUNNING_PROCESS = Set.of(
            "io.vertx.core.buffer.Buffer",
            "io.vertx.core.http.HttpClient",
            "java.net.http.HttpClient",
            "java.util.Random");

    private static final Set<String> STATIC_CLOCKS = Set.of(
            "java.time.Instant.now()",
            "java.time.LocalDate.now()",
            "java.time.LocalDateTime.now()",
            "java.time.OffsetDateTime.now()",
            "java.time.ZonedDateTime.now()",
            "java.lang.System.currentTimeMillis()",
            "java.util.Date.<init>()");

    private static final int MOST_COLLABORATORS = 8;

    /** By package: a module's test asks for three kinds of rules, and to read the classes takes longer than to check them. */
    private static final Map<String, SoftReference<JavaClasses>> IMPORTED = new ConcurrentHashMap<>();

    private ArchitectureRules() {}

    /** One test a rule, over the classes (not the tests) of a module's package. */
    public static Stream<DynamicTest> of(String modulePackage) {
        return of(modulePackage, classesOf(modulePackage));
    }

    private static JavaClasses classesOf(String modulePackage) {
        SoftReference<JavaClasses> imported = IMPORTED.get(modulePackage);
        JavaClasses classes = imported == null ? null : imported.get();
        if (classes == null) {
            classes = new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages(modulePackage);
            IMPORTED.put(modulePackage, new SoftReference<>(classes));
        }
        return classes;
    }

    static Stream<DynamicTest> of(String modulePackage, JavaClasses classes) {
        return rules(modulePackage).entrySet().stream()
                .map(rule -> DynamicTest.dynamicTest(
                        rule.getKey(),
                        () -> rule.getValue().allowEmptyShould(true).check(classes)));
    }

    /** One test a rule on the size and order of a module's packages: for modules that keep them already. */
    public static Stream<DynamicTest> ofPackages(String modulePackage) {
        return ofPackages(classesOf(modulePackage));
    }

    /**
     * One test: classes of a module have no cycles. A constraint annotation and its validator name the class that they check, so annotations
     * are left out.
     *
     * @param exceptPackages packages whose classes may have cycles
     */
    public static Stream<DynamicTest> ofClasses(String modulePackage, String... exceptPackages) {
        return ofClasses(classesOf(modulePackage), Set.of(exceptPackages));
    }

    static Stream<DynamicTest> ofClasses(JavaClasses classes, Set<String> exceptPackages) {
        ArchRule rule = slicedBy(
                "classes",
                type -> topLevel(type).isAnnotation() || exceptPackages.contains(type.getPackageName())
                        ? SliceIdentifier.ignore()
                        : SliceIdentifier.of(topLevel(type).getName()));
        return Stream.of(DynamicTest.dynamicTest(
                "classes have no cycles", () -> rule.allowEmptyShould(true).check(classes)));
    }

    private static JavaClass topLevel(JavaClass type) {
        return type.getEnclosingClass().map(ArchitectureRules::topLevel).orElse(type);
    }

    static Stream<DynamicTest> ofPackages(JavaClasses classes) {
        Map<String, ArchRule> rules = new LinkedHashMap<>();
        rules.put("packages have no cycles", packagesHaveNoCycles());
        rules.put("a service has at most eight collaborators", servicesHaveFewCollaborators());
        return rules.entrySet().stream()
                .map(rule -> DynamicTest.dynamicTest(
                        rule.getKey(),
                        () -> rule.getValue().allowEmptyShould(true).check(classes)));
    }

    private static ArchRule packagesHaveNoCycles() {
        // Every package for itself, the module's own included; ArchUnit's matching("…(*)..") would leave that out.
        return slicedBy("packages", type -> SliceIdentifier.of(type.getPackageName()));
    }

    private static ArchRule slicedBy(String description, Function<JavaClass, SliceIdentifier> slice) {
        return SlicesRuleDefinition.slices()
                .assignedFrom(new SliceAssignment() {
                    @Override
                    public SliceIdentifier getIdentifierOf(JavaClass type) {
                        return slice.apply(type);
                    }

                    @Override
                    public String getDescription() {
                        return description;
                    }
                })
                .should()
                .beFreeOfCycles();
    }

    private static ArchRule servicesHaveFewCollaborators() {
        return classes()
                .that()
                .haveSimpleNameEndingWith("Service")
                .should(new ArchCondition<JavaClass>("have at most " + MOST_COLLABORATORS + " collaborators") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        type.getConstructors().stream()
                                .filter(made -> made.getRawParameterTypes().size() > MOST_COLLABORATORS)
                                .forEach(made -> events.add(SimpleConditionEvent.violated(type, made.getFullName())));
                    }
                });
    }

    private static Map<String, ArchRule> rules(String modulePackage) {
        Map<String, ArchRule> rules = new LinkedHashMap<>();
        rules.put("1: a resource imports no repository, no entity manager, no Kafka", resourcesSpeakHttpOnly());
        rules.put("2: a service imports no JAX-RS and no messaging", servicesSpeakNoHttp());
        rules.put("2: only services are transactional", onlyServicesAreTransactional());
        rules.put("3: an entity guards its transitions: no setters", entitiesHaveNoSetters());
        rules.put("3: a resource returns no entity", resourcesReturnNoEntity());
        rules.put("3: requests and responses are records", requestsAndResponsesAreRecords());
        rules.put("4: a repository publishes nothing and calls no service", repositoriesOnlyQuery());
        rules.put("5: only services append to the outbox", onlyServicesAppend());
        rules.put("5: only the relay holds a producer", onlyTheRelayProduces());
        rules.put("6: a consumer or a subscription calls a service and nothing deeper", consumersCallServices());
        rules.put("7: only rest-lib maps errors", onlyRestLibMapsErrors());
        rules.put("8: who knows whom", knowsNoStranger(modulePackage));
        rules.put("10: time comes from the injected clock", timeComesFromTheClock());
        rules.put("10: no static state", noStaticState());
        rules.put(
                "10: nothing static that a native executable can't be built with", nothingStaticOfTheRunningProcess());
        rules.put("10: no Util, Helper, Manager, Impl, common", noCatchAllNames());
        rules.put("10: an interface has two implementations", interfacesAreNeeded());
        return rules;
    }

    private static ArchRule resourcesSpeakHttpOnly() {
        return noClasses()
                .that()
                .haveSimpleNameEndingWith("Resource")
                .should()
                .dependOnClassesThat(simpleNameEndingWith("Repository")
                        .or(resideInAnyPackage(
                                "jakarta.persistence..",
                                "org.hibernate..",
                                "io.quarkus.hibernate..",
                                "org.apache.kafka..",
                                "org.eclipse.microprofile.reactive.messaging..")));
    }

    private static ArchRule servicesSpeakNoHttp() {
        return noClasses()
                .that()
                .haveSimpleNameEndingWith("Service")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "jakarta.ws.rs..", "org.apache.kafka..", "org.eclipse.microprofile.reactive.messaging..");
    }

    private static ArchRule onlyServicesAreTransactional() {
        DescribedPredicate<JavaClass> transactional = annotatedWith(TRANSACTIONAL)
                .onResultOf((JavaClass c) -> c)
                .or(describe(
                        "have a transactional method",
                        (JavaClass c) -> c.getMethods().stream().anyMatch(m -> m.isAnnotatedWith(TRANSACTIONAL))))
                .as("transactional classes");
        return classes()
                .that(transactional)
                .and()
                .resideOutsideOfPackages(EVENT_LIB, AUTH_LIB)
                .should()
                .haveSimpleNameEndingWith("Service");
    }

    private static ArchRule entitiesHaveNoSetters() {
        return noMethods()
                .that()
                .areDeclaredInClassesThat()
                .areAnnotatedWith(ENTITY)
                .and()
                .arePublic()
                .should()
                .haveNameMatching("set[A-Z].*");
    }

    private static ArchRule resourcesReturnNoEntity() {
        return methods()
                .that()
                .areDeclaredInClassesThat()
                .haveSimpleNameEndingWith("Resource")
                .should(new ArchCondition<JavaMethod>("return no entity, alone or in a container") {
                    @Override
                    public void check(JavaMethod method, ConditionEvents events) {
                        method.getReturnType().getAllInvolvedRawTypes().stream()
                                .filter(type -> type.isAnnotatedWith(ENTITY))
                                .forEach(type -> events.add(SimpleConditionEvent.violated(
                                        method, method.getFullName() + " returns " + type.getName())));
                    }
                });
    }

    private static ArchRule requestsAndResponsesAreRecords() {
        return classes()
                .that()
                .haveNameMatching(".*(Request|Response)")
                .and()
                .areTopLevelClasses()
                .and()
                .resideOutsideOfPackages(REST_LIB, AUTH_LIB, EVENT_LIB)
                .should()
                .beRecords();
    }

    private static ArchRule repositoriesOnlyQuery() {
        return noClasses()
                .that()
                .haveSimpleNameEndingWith("Repository")
                .should()
                .dependOnClassesThat(simpleNameEndingWith("Service")
                        .or(describe("the outbox", c -> c.getName().equals("io.openchutes.event.Outbox")))
                        .or(resideInAnyPackage("jakarta.ws.rs..", "org.apache.kafka..")));
    }

    private static ArchRule onlyServicesAppend() {
        return classes()
                .that(dependOnDirectly("io.openchutes.event.Outbox"))
                .and()
                .resideOutsideOfPackage(EVENT_LIB)
                .should()
                .haveSimpleNameEndingWith("Service");
    }

    private static DescribedPredicate<JavaClass> dependOnDirectly(String name) {
        return describe(
                "depend on " + name,
                (JavaClass c) -> c.getDirectDependenciesFromSelf().stream()
                        .anyMatch(dependency ->
                                dependency.getTargetClass().getName().equals(name)));
    }

    private static ArchRule onlyTheRelayProduces() {
        return noClasses()
                .that()
                .resideOutsideOfPackage(EVENT_LIB)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka.clients.producer..");
    }

    private static ArchRule consumersCallServices() {
        return noClasses()
                .that()
                .haveNameMatching(".*(Consumer|Subscriptions)")
                .and()
                .resideOutsideOfPackage(EVENT_LIB)
                .and()
                .resideOutsideOfPackage(AUTH_LIB)
                .should()
                .dependOnClassesThat(simpleNameEndingWith("Repository")
                        .or(describe("the outbox", c -> c.getName().equals("io.openchutes.event.Outbox")))
                        .or(resideInAnyPackage(
                                "jakarta.persistence..", "io.quarkus.hibernate..", "org.apache.kafka..")));
    }

    private static ArchRule onlyRestLibMapsErrors() {
        return noClasses()
                .that()
                .resideOutsideOfPackage(REST_LIB)
                // Whose methods are declared, by JAX-RS, to throw it.
                .and()
                .areNotAssignableTo("jakarta.ws.rs.ext.MessageBodyWriter")
                .should()
                .dependOnClassesThat(describe(
                        "exception mappers and WebApplicationException",
                        c -> c.getName().equals("jakarta.ws.rs.ext.ExceptionMapper")
                                || c.getName().equals("org.jboss.resteasy.reactive.server.ServerExceptionMapper")
                                || c.isAssignableTo("jakarta.ws.rs.WebApplicationException")));
    }

    private static ArchRule knowsNoStranger(String modulePackage) {
        String[] strangers = SERVICES.stream()
                .filter(service -> !service.equals(modulePackage))
                .map(service -> service + "..")
                .toArray(String[]::new);
        DescribedPredicate<JavaClass> foreign = resideInAnyPackage(strangers);
        if (modulePackage.equals("io.openchutes.event")) {
            foreign =
                    foreign.or(resideInAnyPackage("io.openchutes..").and(not(resideInAnyPackage(EVENT_LIB, BASE_LIB))));
        }
        return noClasses().should().dependOnClassesThat(foreign.as("other services' classes"));
    }

    private static ArchRule timeComesFromTheClock() {
        DescribedPredicate<JavaMethodCall> staticTime = describe(
                "a static clock",
                call -> STATIC_CLOCKS.contains(call.getTargetOwner().getName() + "." + call.getName() + "("
                        + String.join(
                                ",",
                                call.getTarget().getRawParameterTypes().stream()
                                        .map(JavaClass::getName)
                                        .toList())
                        + ")"));
        return classes().should(never(callMethodWhere(staticTime)));
    }

    private static ArchRule noStaticState() {
        return fields().that()
                .areStatic()
                .and(describe(
                        "are not the compiler's", field -> !field.getModifiers().contains(JavaModifier.SYNTHETIC)))
                .should()
                .beFinal();
    }

    /** Classes are initialised while a native executable is built: seeds, connections and memory outside the heap would be the builder's. */
    private static ArchRule nothingStaticOfTheRunningProcess() {
        return fields().that()
                .areStatic()
                .should()
                .notHaveRawType(describe(
                        "a buffer of Vert.x, a source of random numbers or an HTTP client",
                        type -> OF_THE_RUNNING_PROCESS.stream().anyMatch(type::isAssignableTo)))
                .allowEmptyShould(true);
    }

    private static ArchRule noCatchAllNames() {
        return noClasses()
                .should()
                .haveNameMatching(".*(Util|Utils|Helper|Helpers|Manager|Impl)")
                .orShould()
                .resideInAnyPackage("..common..", "..util..", "..utils..", "..helper..", "..impl..");
    }

    private static ArchRule interfacesAreNeeded() {
        return classes()
                .that()
                .areInterfaces()
                .and()
                .areTopLevelClasses()
                .and(describe("are no annotations", c -> !c.isAnnotation()))
                .and()
                .areNotAnnotatedWith("io.smallrye.config.ConfigMapping")
                .and()
                .areNotAnnotatedWith(FunctionalInterface.class)
                .should(new ArchCondition<JavaClass>("not have a single implementation") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        long implementations = type.getAllSubclasses().stream()
                                .filter(c -> !c.isInterface())
                                .count();
                        if (implementations == 1) {
                            events.add(SimpleConditionEvent.violated(
                                    type, type.getName() + " has one implementation: use the class itself"));
                        }
                    }
                });
    }
}
