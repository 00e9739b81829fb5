package io.openchutes.instances.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.openchutes.auth.directory.AccountDirectory;
import io.openchutes.auth.signature.SignedHeaders;
import io.openchutes.instances.InstanceFixtures;
import io.openchutes.instances.MutableClock;
import io.openchutes.instances.TestPeople;
import io.openchutes.instances.TestPeople.Person;
import io.openchutes.instances.chute.ChuteService;
import io.openchutes.instances.chute.ChuteState;
import io.openchutes.instances.chute.RollingUpdate;
import io.openchutes.instances.instance.ClaimService;
import io.openchutes.instances.instance.InstanceLifeService;
import io.openchutes.instances.instance.Removal;
import io.openchutes.instances.target.BountyState;
import io.openchutes.instances.target.TargetService;
import io.openchutes.instances.target.WarmupRequested;
import io.openchutes.testing.FeedStream;
import io.openchutes.testing.FeedStream.Received;
import io.openchutes.testing.PlatformResource;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The miners' stream over HTTP. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class MinerFeedTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Inject
    InstanceFixtures start;

    @Inject
    TestPeople people;

    @Inject
    ChuteService chutes;

    @Inject
    TargetService targets;

    @Inject
    ClaimService claims;

    @Inject
    InstanceLifeService life;

    @Inject
    MinerFeedService feed;

    @Inject
    AccountDirectory directory;

    @Inject
    MutableClock clock;

    @Inject
    Event<ShutdownDelayInitiatedEvent> stopping;

    private final List<FeedStream> opened = new ArrayList<>();
    private Person miner;

    private FeedStream open(Person caller, String lastEventId) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(TestPeople.service().resolve("/miner/events"));
        SignedHeaders.version2(caller.signing, clock.instant(), "GET", "/miner/events", null)
                .forEach(request::header);
        if (lastEventId != null) {
            request.header("Last-Event-ID", lastEventId);
        }
        FeedStream stream = FeedStream.open(request.build());
        opened.add(stream);
        return stream;
    }

    private static void awaitSnapshot(FeedStream stream) {
        await().atMost(PATIENCE).until(() -> !stream.received().isEmpty());
        assertThat(stream.received().get(0).type()).isEqualTo("snapshot");
    }

    @BeforeEach
    void aMiner() {
        miner = people.miner();
    }

    @AfterEach
    void closeAll() throws IOException {
        for (FeedStream stream : opened) {
            stream.close();
        }
    }

    @Test
    void aStreamTellsAllThatAMinerActsUpon() throws Exception {
        FeedStream stream = open(miner, null);
        assertThat(stream.response().statusCode()).isEqualTo(200);
        awaitSnapshot(stream);
        ChuteState chute = start.chute(UUID.randomUUID());
        UUID id = chute.chuteId();
        feed.warmUpRequested(new WarmupRequested(id, clock.instant()));
        targets.warmUp(id, clock.instant());
        feed.bounty(
                "bounty-created",
                new BountyState(
                        id,
                        "open",
                        clock.instant().plusSeconds(60),
                        UUID.randomUUID(),
                        100L,
                        new BigDecimal("1.1"),
                        clock.instant(),
                        true,
                        clock.instant()));
        feed.bounty(
                "bounty-expired",
                new BountyState(id, "expired", clock.instant(), UUID.randomUUID(), 100L, null, null, null, null));
        UUID instance = claims.claim(directory.byId(miner.userId).orElseThrow(), InstanceFixtures.claim(chute))
                .instanceId();
        ChuteState next = start.state(id, chute.userId(), UUID.randomUUID().toString(), false);
        chutes.exists(withRollingUpdate(next, chute.version()), false);
        chutes.exists(withRollingUpdate(next, chute.version()), false);
        life.remove(instance, Removal.NOT_NEEDED);
        chutes.isGone(id, false);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(stream.of(id).stream().map(Received::type))
                        .containsExactly(
                                "chute-deployed",
                                "chute-warmup-requested",
                                "target-changed",
                                "bounty-created",
                                "chute-deployed",
                                "rolling-update-started",
                                "chute-updated",
                                "instance-revoked",
                                "chute-deleted"));
        JsonNode target = stream.of(id).get(2).data();
        assertThat(target.path("target").asInt()).isEqualTo(1);
        assertThat(target.path("reason").asText()).isEqualTo("warm-up");
        assertThat(stream.of(id).get(7).data().path("instance_id").asText()).isEqualTo(instance.toString());
        assertThat(stream.text()).doesNotContain(chute.name());
    }

    private static ChuteState withRollingUpdate(ChuteState chute, String oldVersion) {
        return new ChuteState(
                chute.chuteId(),
                chute.userId(),
                chute.username(),
                chute.name(),
                chute.slug(),
                chute.isPublic(),
                chute.shares(),
                chute.version(),
                chute.image(),
                chute.supportedGpus(),
                chute.gpuCount(),
                chute.standardTemplate(),
                chute.concurrency(),
                chute.maxInstances(),
                chute.scalingThreshold(),
                chute.shutdownAfterSeconds(),
                chute.disabled(),
                chute.cords(),
                new RollingUpdate(oldVersion, chute.version(), chute.createdAt(), Map.of()),
                chute.createdAt(),
                chute.deployedAt());
    }

    @Test
    void theSnapshotHoldsTheTargetsAndTheMinersOwnInstancesAlone() throws Exception {
        ChuteState chute = start.wantedChute(UUID.randomUUID());
        ChuteState idle = start.chute(UUID.randomUUID());
        UUID instance = claims.claim(directory.byId(miner.userId).orElseThrow(), InstanceFixtures.claim(chute))
                .instanceId();
        FeedStream own = open(miner, null);
        awaitSnapshot(own);
        JsonNode snapshot = own.received().get(0).data();
        assertThat(snapshot.path("chutes"))
                .filteredOn(entry ->
                        entry.path("chute_id").asText().equals(chute.chuteId().toString()))
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.path("target").asInt()).isEqualTo(1);
                    assertThat(entry.path("active").asInt()).isZero();
                    assertThat(entry.path("version").asText()).isEqualTo(chute.version());
                });
        assertThat(snapshot.path("instances")).hasSize(1);
        assertThat(snapshot.at("/instances/0/instance_id").asText()).isEqualTo(instance.toString());
        assertThat(own.text()).doesNotContain(idle.chuteId().toString()).doesNotContain("secret");
        FeedStream others = open(people.miner(), null);
        awaitSnapshot(others);
        assertThat(others.received().get(0).data().path("instances")).isEmpty();
        life.remove(instance, Removal.NOT_NEEDED);
        await().atMost(PATIENCE).until(() -> own.of(chute.chuteId()).size() == 1);
        ChuteState last = start.chute(UUID.randomUUID());
        await().atMost(PATIENCE).until(() -> others.of(last.chuteId()).size() == 1);
        assertThat(others.of(chute.chuteId())).isEmpty();
    }

    @Test
    void aSecondStreamEndsTheFirstAndGoesOnWhereItWas() throws Exception {
        FeedStream first = open(miner, null);
        awaitSnapshot(first);
        ChuteState one = start.chute(UUID.randomUUID());
        await().atMost(PATIENCE).until(() -> first.of(one.chuteId()).size() == 1);
        String last = first.of(one.chuteId()).get(0).id();
        FeedStream second = open(miner, last);
        assertThat(second.response().statusCode()).isEqualTo(200);
        await().atMost(PATIENCE).until(() -> first.hasEnded());
        ChuteState two = start.chute(UUID.randomUUID());
        await().atMost(PATIENCE).until(() -> second.of(two.chuteId()).size() == 1);
        assertThat(second.received()).noneMatch(event -> event.type().equals("snapshot"));
        assertThat(second.of(one.chuteId())).isEmpty();
        assertThat(second.hasEnded()).isFalse();
    }

    @Test
    void aServiceThatIsToStopEndsItsStreamsBeforeItWaitsForRequests() throws Exception {
        FeedStream stream = open(miner, null);
        awaitSnapshot(stream);
        assertThat(ConfigProvider.getConfig().getValue("quarkus.shutdown.delay-enabled", Boolean.class))
                .as("otherwise Quarkus does not fire the event")
                .isTrue();
        stopping.fire(new ShutdownDelayInitiatedEvent());
        await().atMost(PATIENCE).until(() -> stream.hasEnded());
        assertThat(stream.hasEndedInOrder()).isTrue();
    }

    @Test
    void whoIsNoMinerIsRefused() throws Exception {
        assertThat(open(people.open(), null).response().statusCode()).isEqualTo(403);
        assertThat(TestPeople.anonymously("GET", "/miner/events", null).statusCode())
                .isEqualTo(401);
        assertThat(miner.withKey("GET", "/miner/events", null).statusCode()).isIn(401, 403);
        assertThat(miner.signedWithVersion1("GET", "/miner/events", null, "miner")
                        .statusCode())
                .isIn(401, 403);
    }
}
