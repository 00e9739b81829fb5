package io.openchutes.bounty.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openchutes.auth.KeyScopes;
import io.openchutes.auth.Permission;
import io.openchutes.bounty.BountyFixtures;
import io.openchutes.bounty.MutableClock;
import io.openchutes.bounty.bounty.BountyService;
import io.openchutes.bounty.chute.ChuteState;
import io.openchutes.bounty.inbound.ChuteService;
import io.openchutes.testing.PlatformResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The stream of bounties over HTTP. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class BountyFeedTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final ObjectMapper JSON = new ObjectMapper();

    @Inject
    BountyFixtures start;

    @Inject
    BountyService bounties;

    @Inject
    ChuteService chutes;

    @Inject
    MutableClock clock;

    @TestHTTPResource("/bounties/events")
    URI events;

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Stream> opened = new ArrayList<>();

    /** A stream that is read in the background. */
    private final class Stream implements AutoCloseable {
        private final HttpResponse<InputStream> response;
        private final StringBuffer text = new StringBuffer();

        Stream(String lastEventId) throws IOException, InterruptedException {
            HttpRequest.Builder request = HttpRequest.newBuilder(events);
            if (lastEventId != null) {
                request.header("Last-Event-ID", lastEventId);
            }
            response = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            opened.add(this);
            Thread reader = new Thread(this::read, "test-stream");
            reader.setDaemon(true);
            reader.start();
        }

        private void read() {
            byte[] buffer = new byte[8192];
            try {
                for (int n = response.body().read(buffer);
                        n >= 0;
                        n = response.body().read(buffer)) {
                    text.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
                }
            } catch (IOException e) {
                text.append("closed");
            }
        }

        /** The whole events so far. */
        List<Received> received() {
            String sofar = text.toString();
            String whole = sofar.substring(0, sofar.lastIndexOf("\n\n") < 0 ? 0 : sofar.lastIndexOf("\n\n"));
            return Arrays.stream(whole.split("\n\n"))
                    .filter(event -> event.startsWith("id: "))
                    .map(Received::of)
                    .toList();
        }

        List<Received> of(UUID chuteId) {
            return received().stream()
                    .filter(event -> event.data.path("chute_id").asText().equals(chuteId.toString()))
                    .toList();
        }

        @Override
        public void close() throws IOException {
            response.body().close();
        }
    }

    private record Received(String id, String type, JsonNode data) {
        static Received of(String event) {
            String[] lines = event.split("\n");
            assertThat(lines).hasSize(3);
            try {
                return new Received(
                        lines[0].substring("id: ".length()),
                        lines[1].substring("event: ".length()),
                        JSON.readTree(lines[2].substring("data: ".length())));
            } catch (IOException e) {
                throw new IllegalStateException(event, e);
            }
        }
    }

    @AfterEach
    void closeAll() throws IOException {
        for (Stream stream : opened) {
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
        Stream stream = new Stream(null);
        assertThat(stream.response.statusCode()).isEqualTo(200);
        assertThat(stream.response.headers().firstValue("Content-Type").orElseThrow())
                .startsWith("text/event-stream");
        await().atMost(PATIENCE).until(() -> !stream.received().isEmpty());
        Received snapshot = stream.received().get(0);
        assertThat(snapshot.type).isEqualTo("snapshot");
        assertThat(snapshot.data.path("bounties"))
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
        assertThat(claimed.data.path("miner_hotkey").asText()).isEqualTo("5Miner");
        assertThat(claimed.data.path("name").asText()).isEqualTo(other.name());
        assertThat(claimed.data.path("bounty_amount").asLong()).isEqualTo(280);
    }

    @Test
    void whoComesBackMissesNothingAndGetsNoSnapshot() throws Exception {
        ChuteState chute = start.publicChute();
        Stream first = new Stream(null);
        await().atMost(PATIENCE).until(() -> !first.received().isEmpty());
        increase(chute);
        await().atMost(PATIENCE).until(() -> first.of(chute.chuteId()).size() == 1);
        first.close();
        chutes.isGone(chute.chuteId(), clock.instant(), false);
        Stream second = new Stream(first.of(chute.chuteId()).get(0).id);
        await().atMost(PATIENCE).until(() -> second.of(chute.chuteId()).size() == 1);
        assertThat(second.received()).noneMatch(event -> event.type.equals("snapshot"));
        Received withdrawn = second.of(chute.chuteId()).get(0);
        assertThat(withdrawn.type).isEqualTo("bounty-withdrawn");
        assertThat(withdrawn.data.path("name").asText()).isEqualTo(chute.name());

        Stream unknown = new Stream("1-0123456789ab");
        await().atMost(PATIENCE).until(() -> !unknown.received().isEmpty());
        assertThat(unknown.received().get(0).type).isEqualTo("snapshot");
    }

    @Test
    void aPrivateChutesNameIsToldToNobody() throws Exception {
        ChuteState secret = start.chute("org/very-secret-model", false);
        Stream stream = new Stream(null);
        await().atMost(PATIENCE).until(() -> !stream.received().isEmpty());
        increase(secret);
        await().atMost(PATIENCE).until(() -> stream.of(secret.chuteId()).size() == 1);
        assertThat(stream.of(secret.chuteId()).get(0).data.path("name").asText())
                .isEqualTo("[private chute]");
        Stream later = new Stream(null);
        await().atMost(PATIENCE).until(() -> !later.received().isEmpty());
        assertThat(stream.text.toString() + later.text)
                .doesNotContain("very-secret-model")
                .doesNotContain(secret.userId().toString())
                .doesNotContain(secret.version());
    }

    @Test
    void anAddressHasSoManyStreamsAndNoMore() throws Exception {
        for (int i = 0; i < 20; i++) {
            assertThat(new Stream(null).response.statusCode()).isEqualTo(200);
        }
        Stream oneTooMany = new Stream(null);
        assertThat(oneTooMany.response.statusCode()).isEqualTo(429);
        assertThat(oneTooMany.response.headers().firstValue("Retry-After")).isPresent();
        opened.get(0).close();
        await().atMost(PATIENCE).until(() -> new Stream(null).response.statusCode() == 200);
    }

    @Test
    void anIdThatIsTooLongIsRefused() throws Exception {
        assertThat(new Stream("1".repeat(65)).response.statusCode()).isEqualTo(422);
    }
}
