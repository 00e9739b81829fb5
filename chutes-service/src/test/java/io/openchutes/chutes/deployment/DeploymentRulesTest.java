package io.openchutes.chutes.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.openchutes.auth.Account;
import io.openchutes.auth.KeyScopes;
import io.openchutes.auth.KeyScopes.Action;
import io.openchutes.auth.KeyScopes.ObjectType;
import io.openchutes.auth.KeyScopes.Scope;
import io.openchutes.auth.Permission;
import io.openchutes.chutes.ChutesConfig;
import io.openchutes.chutes.DefaultConfig;
import io.openchutes.chutes.chute.Chute;
import io.openchutes.chutes.chute.ChuteReference;
import io.openchutes.chutes.chute.ImmutableNames;
import io.openchutes.chutes.chute.PresentationRequest;
import io.openchutes.chutes.chute.TestChutes;
import io.openchutes.chutes.cord.Cord;
import io.openchutes.chutes.deployment.DeployChuteRequest.IsolationRequest;
import io.openchutes.chutes.deployment.DeployChuteRequest.ScalingRequest;
import io.openchutes.chutes.gpu.GpuCatalogue;
import io.openchutes.chutes.gpu.NodeSelector;
import io.openchutes.chutes.job.Job;
import io.openchutes.chutes.subnet.Subnets;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeploymentRulesTest {
    private static final NodeSelector ANY = new NodeSelector(1, 80, null, null, null);
    private static final Optional<Chute> NEW = Optional.empty();

    private final DeploymentRules rules = rules(DefaultConfig.get());
    private final Account alice = account("alice");

    private static DeploymentRules rules(ChutesConfig config) {
        return new DeploymentRules(new GpuCatalogue(config), new Subnets(config), new ImmutableNames(config));
    }

    @Test
    void aKeyMustAllowToWriteTheChute() {
        UUID id = ChuteReference.idOf("alice", "a/model");
        allowed(() -> rules.requireAllowed(alice, scopes(id, Action.WRITE), "a/model", NEW, ANY));
        forbidden(() -> rules.requireAllowed(alice, scopes(id, Action.READ), "a/model", NEW, ANY), "scopes");
        forbidden(() -> rules.requireAllowed(alice, scopes(id, Action.WRITE), "a/other", NEW, ANY), "scopes");
    }

    /** Its name may differ in case, and its id is of the name that it was deployed under. */
    @Test
    void theKeysScopeIsTheIdOfThePresentChute() {
        Chute present = chute("a/Model", false);
        KeyScopes scopes = scopes(present.chuteId(), Action.WRITE);
        allowed(() -> rules.requireAllowed(alice, scopes, "a/model", Optional.of(present), ANY));
        forbidden(() -> rules.requireAllowed(alice, scopes, "a/model", NEW, ANY), "scopes");
    }

    @Test
    void aSubnetsNameIsItsMembers() {
        forbidden(() -> rules.requireAllowed(alice, KeyScopes.UNLIMITED, "x/affine-1", NEW, ANY), "subnet");
        allowed(() -> rules.requireAllowed(account("alice", Set.of(120)), KeyScopes.UNLIMITED, "x/affine-1", NEW, ANY));
        allowed(() -> rules.requireAllowed(
                account("alice", Permission.SUBNET_ADMIN), KeyScopes.UNLIMITED, "x/affine-1", NEW, ANY));
        allowed(() -> rules.requireAllowed(account("chutes"), KeyScopes.UNLIMITED, "x/affine-1", NEW, ANY));
    }

    @Test
    void consumerGpusAloneAreNotEnough() {
        forbidden(
                () -> rules.requireAllowed(alice, KeyScopes.UNLIMITED, "m", NEW, including("3090", "4090")),
                "3090, 4090 and 5090");
        allowed(() -> rules.requireAllowed(alice, KeyScopes.UNLIMITED, "m", NEW, including("3090", "a10")));
    }

    @Test
    void aFrozenNameIsDeployedOnce() {
        DeploymentRules frozen = rules(DefaultConfig.with(Map.of("openchutes.chutes.immutable-names", "frozen/.*")));
        allowed(() -> frozen.requireAllowed(alice, KeyScopes.UNLIMITED, "frozen/m", NEW, ANY));
        forbidden(
                () -> frozen.requireAllowed(
                        alice, KeyScopes.UNLIMITED, "frozen/m", Optional.of(chute("frozen/m", false)), ANY),
                "immutable");
    }

    @Test
    void exactlyOneOfCordsAndJobsIsThere() {
        allowed(() -> sound(request().cords(1)));
        allowed(() -> sound(request().jobs(1)));
        bad(() -> sound(request().cords(1).jobs(1)), "either cords or jobs");
        bad(() -> sound(request()), "either cords or jobs");
        bad(() -> sound(request().cords(0).jobs(0)), "either cords or jobs");
    }

    @Test
    void someGpuMustBeLeft() {
        bad(
                () -> rules.requireSoundness(
                        alice, request().cords(1).build(), new NodeSelector(1, 999, null, null, null)),
                "No GPU is left");
    }

    @Test
    void deployingPubliclyNeedsThePermission() {
        bad(() -> sound(request().cords(1).isPublic()), "public");
        allowed(() -> rules.requireSoundness(
                account("alice", Permission.PUBLIC_MODEL_DEPLOYMENT),
                request().cords(1).isPublic().build(),
                ANY));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/model-TEE", "tee/model", "a.tee2.b"})
    void aNameWithTeeInItNeedsTee(String name) {
        bad(() -> sound(request().cords(1).name(name)), "TEE in its name");
        bad(() -> sound(request().cords(1).name(name).tee(false)), "TEE in its name");
        allowed(() -> sound(request().cords(1).name(name).tee(true)));
    }

    @Test
    void aTeeStaysOneWhereItWas() {
        Chute tee = chute("m", true);
        bad(() -> rules.requireSameEnclave(alice, tee, request().build(), ANY), "downgraded");
        bad(() -> rules.requireSameEnclave(alice, tee, request().tee(true).build(), including("h100")), "placement");
        allowed(() -> rules.requireSameEnclave(alice, tee, request().tee(true).build(), ANY));
        allowed(() -> rules.requireSameEnclave(
                account("alice", Permission.UNLIMITED_DEV),
                tee,
                request().tee(true).build(),
                including("h100")));
        allowed(() ->
                rules.requireSameEnclave(alice, chute("m", false), request().build(), including("h100")));
    }

    @Test
    void somethingMustChange() {
        Chute present = chute("m", false);
        conflict(
                () -> rules.requireNews(request().build(), Optional.of(present), present.version(), true),
                "deployed already");
        allowed(() -> rules.requireNews(request().build(), Optional.of(present), UUID.randomUUID(), true));
        allowed(() -> rules.requireNews(request().isPublic().build(), Optional.of(present), present.version(), true));
        allowed(() -> rules.requireNews(request().build(), NEW, present.version(), true));
    }

    @Test
    void aPublicChuteRunsOnAPublicImage() {
        conflict(() -> rules.requireNews(request().isPublic().build(), NEW, UUID.randomUUID(), false), "private image");
        allowed(() -> rules.requireNews(request().build(), NEW, UUID.randomUUID(), false));
    }

    private void sound(Request request) {
        rules.requireSoundness(alice, request.build(), ANY);
    }

    private static void allowed(ThrowingCallable check) {
        assertThatCode(check).doesNotThrowAnyException();
    }

    private static void forbidden(ThrowingCallable check, String why) {
        refused(check, ErrorCode.FORBIDDEN, why);
    }

    private static void bad(ThrowingCallable check, String why) {
        refused(check, ErrorCode.BAD_REQUEST, why);
    }

    private static void conflict(ThrowingCallable check, String why) {
        refused(check, ErrorCode.CONFLICT, why);
    }

    private static void refused(ThrowingCallable check, ErrorCode code, String why) {
        ApiException refused = catchThrowableOfType(ApiException.class, check);
        assertThat(refused).isNotNull().hasMessageContaining(why);
        assertThat(refused.code()).isEqualTo(code);
    }

    private static KeyScopes scopes(UUID chuteId, Action action) {
        return new KeyScopes(false, List.of(new Scope(ObjectType.CHUTES, chuteId, action)));
    }

    private static NodeSelector including(String... gpus) {
        return new NodeSelector(1, 16, null, List.of(gpus), null);
    }

    private static Account account(String name, Permission... permissions) {
        return account(name, Set.of(), permissions);
    }

    private static Account account(String name, Set<Integer> netuids, Permission... permissions) {
        long mask = Arrays.stream(permissions).mapToLong(Permission::mask).sum();
        return new Account(
                UUID.randomUUID(),
                name,
                "",
                null,
                "",
                BigDecimal.ZERO,
                mask,
                netuids,
                null,
                Instant.EPOCH,
                null,
                false);
    }

    private static Chute chute(String name, boolean tee) {
        return Chute.create(
                UUID.randomUUID(),
                UUID.randomUUID(),
                name,
                "slug",
                null,
                TestChutes.deployment(false, tee, UUID.randomUUID()),
                Instant.EPOCH);
    }

    private static Request request() {
        return new Request();
    }

    /** The fields of a deployment that rules look at. */
    private static final class Request {
        private String name = "a/model";
        private boolean isPublic;
        private Boolean tee;
        private List<Cord> cords;
        private List<Job> jobs;

        Request name(String given) {
            name = given;
            return this;
        }

        Request isPublic() {
            isPublic = true;
            return this;
        }

        Request tee(boolean given) {
            tee = given;
            return this;
        }

        Request cords(int count) {
            cords = Arrays.asList(new Cord[count]);
            return this;
        }

        Request jobs(int count) {
            jobs = Arrays.asList(new Job[count]);
            return this;
        }

        DeployChuteRequest build() {
            return new DeployChuteRequest(
                    name,
                    new PresentationRequest(null, null, null, null),
                    "image",
                    isPublic,
                    "x = 1\n",
                    "app.py",
                    "app:chute",
                    null,
                    null,
                    cords,
                    jobs,
                    null,
                    null,
                    ScalingRequest.NONE,
                    new IsolationRequest(null, null, tee, null));
        }
    }
}
