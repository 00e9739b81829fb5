package io.openchutes.bounty.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.openchutes.auth.KeyScopes;
import io.openchutes.auth.Permission;
import io.openchutes.bounty.BountyFixtures;
import io.openchutes.bounty.bounty.BountyService;
import io.openchutes.bounty.chute.ChuteState;
import io.openchutes.bounty.inbound.ChuteService;
import io.openchutes.testing.FeedStream;
import io.openchutes.testing.FeedStream.Received;
import io.openchutes.testing.PlatformResource;
import io.openchutes.testing.StoppedClock;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The stream of bounties over HTTP. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class BountyFeedTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Inject
    BountyFixtures start;

    @Inject
    BountyService bounties;

    @Inject
    ChuteService chutes;

    @Inject
    StoppedClock clock;

    @TestHTTPResource("/bounties/events")
    URI events;

    private final List<FeedStream> opened = new ArrayList<>();

    private FeedStream open(String lastEventId) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(events);
        if (lastEventId != null) {
            request.header("Last-Event-ID", lastEventId);
        }
        FeedStream stream = FeedStream.open(request.build());
        opened.add(stream);
        return stream;
    }

    @AfterEach
    void closeAll() throws IOException {
        for (FeedStream stream : opened) {
            stream.close();
        }
    }

    private void increase(ChuteState chute) {
        bounties.increase(
                BountyFixtures.account(Permission.BILLING_ADMIN),
                KeyScopes.UNLIMITED,
                chute.chuteId().toString(),
                null);
    }

    @Test
    void aStreamBeginsWithTheOpenBountiesAndTellsWhatHappensToThem() throws Exception {
        ChuteState open = start.publicChute();
        increase(open);
        ChuteState other = start.publicChute();
        // Those who come within a second share a snapshot.
        clock.advance(Duration.ofSeconds(2));
        FeedStream stream = open(null);
        assertThat(stream.response().statusCode()).isEqualTo(200);
        assertThat(stream.response().headers().firstValue("Content-Type").orElseThrow())
                .startsWith("text/event-stream");
        await().atMost(PATIENCE).until(() -> !stream.received().isEmpty());
        Received snapshot = stream.received().get(0);
        assertThat(snapshot.type()).isEqualTo("snapshot");
        assertThat(snapshot.data().path("bounties"))
                .filteredOn(bounty ->
                        bounty.path("chute_id").asText().equals(open.chuteId().toString()))
                .singleElement()
                .satisfies(bounty -> assertThat(bounty.path("name").asText()).isEqualTo(open.name()));

        increase(other);
        clock.advance(Duration.ofSeconds(60));
        increase(other);
        start.hotInstance(other.chuteId(), clock.instant());
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(stream.of(other.chuteId()).stream().map(Received::type))
                                .containsExactly("bounty-created", "bounty-increased", "bounty-claimed"));
        Received claimed = stream.of(other.chuteId()).get(2);
        assertThat(claimed.data().path("miner_hotkey").asText()).isEqualTo("5Miner");
        assertThat(claimed.data().path("name").asText()).isEqualTo(other.name());
        assertThat(claimed.data().path("bounty_amount").asLong()).isEqualTo(280);
    }

    @Test
    void whoComesBackMissesNothingAndGetsNoSnapshot() throws Exception {
        ChuteState chute = start.publicChute();
        FeedStream first = open(null);
        await().atMost(PATIENCE).until(() -> !first.received().isEmpty());
        increase(chute);
        await().atMost(PATIENCE).until(() -> first.of(chute.chuteId()).size() == 1);
        first.close();
        chutes.isGone(chute.chuteId(), clock.instant(), false);
        FeedStream second = open(first.of(chute.chuteId()).get(0).id());
        await().atMost(PATIENCE).until(() -> second.of(chute.chuteId()).size() == 1);
        assertThat(second.received()).noneMatch(event -> event.type().equals("snapshot"));
        Received withdrawn = second.of(chute.chuteId()).get(0);
        assertThat(withdrawn.type()).isEqualTo("bounty-withdrawn");
        assertThat(withdrawn.data().path("name").asText()).isEqualTo(chute.name());

        FeedStream unknown = open("1-0123456789ab");
        await().atMost(PATIENCE).until(() -> !unknown.received().isEmpty());
        assertThat(unknown.received().get(0).type()).isEqualTo("snapshot");
    }

    @Test
    void aPrivateChutesNameIsToldToNobody() throws Exception {
        ChuteState secret = start.chute("org/very-secret-model", false);
        FeedStream stream = open(null);
        await().atMost(PATIENCE).until(() -> !stream.received().isEmpty());
        increase(secret);
        await().atMost(PATIENCE).until(() -> stream.of(secret.chuteId()).size() == 1);
        assertThat(stream.of(secret.chuteId()).get(0).data().path("name").asText())
                .isEqualTo("[private chute]");
        FeedStream later = open(null);
        await().atMost(PATIENCE).until(() -> !later.received().isEmpty());
        assertThat(stream.text() + later.text())
                .doesNotContain("very-secret-model")
                .doesNotContain(secret.userId().toString())
                .doesNotContain(secret.version());
    }

    @Test
    void anAddressHasSoManyStreamsAndNoMore() throws Exception {
        for (int i = 0; i < 20; i++) {
            assertThat(open(null).response().statusCode()).isEqualTo(200);
        }
        FeedStream oneTooMany = open(null);
        assertThat(oneTooMany.response().statusCode()).isEqualTo(429);
        assertThat(oneTooMany.response().headers().firstValue("Retry-After")).isPresent();
        opened.get(0).close();
        await().atMost(PATIENCE).until(() -> open(null).response().statusCode() == 200);
    }

    @Test
    void anIdThatIsTooLongIsRefused() throws Exception {
        assertThat(open("1".repeat(65)).response().statusCode()).isEqualTo(422);
    }
}
