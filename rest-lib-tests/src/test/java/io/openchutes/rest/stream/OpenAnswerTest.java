package io.openchutes.rest.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.openchutes.rest.RawConnection;
import io.openchutes.rest.RawConnection.Answer;
import io.openchutes.rest.stream.FollowedResource.Followed;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An answer that outlives its request is, on its connection, an answer like any other. */
@QuarkusTest
class OpenAnswerTest {
    private static final String STREAM = " /parcels/followed HTTP/1.1\r\nHost: x\r\n";
    private static final String ID = "GET /parcels/request-id HTTP/1.1\r\nHost: x\r\nX-Request-Id: ";
    private static final int PATIENCE_SECONDS = 10;

    @TestHTTPResource
    URI base;

    @Inject
    FollowedResource resource;

    @BeforeEach
    void forget() {
        resource.followed.clear();
    }

    private Followed next() throws Exception {
        Followed next = resource.followed.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(next).as("a stream is asked for").isNotNull();
        return next;
    }

    private StreamConnection opened(Followed stream) throws Exception {
        return stream.connection().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private static void write(StreamConnection connection, String text) {
        connection.write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void awaitClosed(Followed stream) throws Exception {
        stream.isClosed().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void requestsFollowAStreamOnItsConnection() throws Exception {
        try (RawConnection caller = new RawConnection(base)) {
            for (int i = 0; i < 3; i++) {
                caller.send("GET" + STREAM + "X-Request-Id: s" + i + "\r\n");
                Answer head = caller.readHead();
                assertThat(head.status()).isEqualTo("HTTP/1.1 200 OK");
                assertThat(head.headers())
                        .containsEntry("x-request-id", "s" + i)
                        .containsEntry("transfer-encoding", "chunked")
                        .containsEntry("cache-control", "private, no-store");
                assertThat(head.headers().get("content-type")).startsWith("text/event-stream");
                Followed stream = next();
                StreamConnection connection = opened(stream);
                write(connection, "one");
                assertThat(caller.chunk()).isEqualTo("one");
                write(connection, "two");
                write(connection, "three");
                connection.end();
                connection.end();
                write(connection, "too late");
                assertThat(caller.chunk()).isEqualTo("two");
                assertThat(caller.chunk()).isEqualTo("three");
                assertThat(caller.chunk()).isEmpty();
                awaitClosed(stream);
                caller.send(ID + "r" + i + "\r\n");
                assertThat(caller.read().headers()).containsEntry("x-request-id", "r" + i);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 40})
    void requestsThatComeBeforeItsEndAreAnsweredAfterItInTheirOrder(int requests) throws Exception {
        try (RawConnection caller = new RawConnection(base)) {
            caller.send("GET" + STREAM);
            StreamConnection connection = opened(next());
            caller.readHead();
            for (int i = 0; i < requests; i++) {
                caller.send(ID + "r" + i + "\r\n");
            }
            write(connection, "one");
            assertThat(caller.chunk()).isEqualTo("one");
            connection.end();
            assertThat(caller.chunk()).isEmpty();
            for (int i = 0; i < requests; i++) {
                assertThat(caller.read().headers()).containsEntry("x-request-id", "r" + i);
            }
            caller.send(ID + "last\r\n");
            assertThat(caller.read().headers()).containsEntry("x-request-id", "last");
        }
    }

    @Test
    void aConnectionThatIsNotToBeKeptClosesAtTheEndOfTheStream() throws Exception {
        try (RawConnection caller = new RawConnection(base)) {
            caller.send("GET" + STREAM + "Connection: close\r\n");
            StreamConnection connection = opened(next());
            assertThat(caller.readHead().headers()).containsEntry("connection", "close");
            write(connection, "one");
            assertThat(caller.chunk()).isEqualTo("one");
            connection.end();
            assertThat(caller.chunk()).isEmpty();
            assertThat(caller.rest()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Connection: keep-alive\r\n"})
    void anOlderClientGetsNoChunks(String header) throws Exception {
        try (RawConnection caller = new RawConnection(base)) {
            caller.send("GET /parcels/followed HTTP/1.0\r\nHost: x\r\n" + header);
            StreamConnection connection = opened(next());
            assertThat(caller.readHead().headers()).doesNotContainKey("transfer-encoding");
            write(connection, "one\n");
            write(connection, "two\n");
            connection.end();
            assertThat(caller.rest()).isEqualTo("one\ntwo\n");
        }
    }

    @Test
    void headIsAnsweredAtOnce() throws Exception {
        try (RawConnection caller = new RawConnection(base)) {
            caller.send("HEAD" + STREAM);
            assertThat(caller.readHead().status()).isEqualTo("HTTP/1.1 200 OK");
            caller.send(ID + "after\r\n");
            assertThat(caller.read().headers()).containsEntry("x-request-id", "after");
            Followed stream = next();
            assertThat(stream.connection()).isNotDone();
            awaitClosed(stream);
        }
    }

    @Test
    void aCallerWhoLeavesClosesTheStream() throws Exception {
        Followed stream;
        try (RawConnection caller = new RawConnection(base)) {
            caller.send("GET" + STREAM);
            stream = next();
            opened(stream);
            caller.send(ID + "never\r\n");
        }
        awaitClosed(stream);
        StreamConnection gone = opened(stream);
        write(gone, "nobody");
        gone.end();
        gone.cut();
    }

    @Test
    void aStreamMayCutItsConnection() throws Exception {
        try (RawConnection caller = new RawConnection(base)) {
            caller.send("GET" + STREAM);
            Followed stream = next();
            caller.readHead();
            opened(stream).cut();
            awaitClosed(stream);
            assertThat(caller.rest()).isEmpty();
            assertThatThrownBy(caller::readHead).isInstanceOf(AssertionError.class);
        }
    }

    @Test
    void aStreamIsToldWhenASlowReaderReadsAgain() throws Exception {
        try (RawConnection caller = new RawConnection(base)) {
            caller.send("GET" + STREAM);
            Followed stream = next();
            StreamConnection connection = opened(stream);
            String large = "x".repeat(1_000_000);
            for (int i = 0; i < 40; i++) {
                write(connection, large);
            }
            // The sockets' buffers have taken what they take.
            await().during(Duration.ofMillis(300)).until(connection::isFull);
            int before = stream.drains().get();
            caller.readHead();
            for (int i = 0; i < 40; i++) {
                assertThat(caller.chunk()).isEqualTo(large);
            }
            await().untilAsserted(() -> assertThat(stream.drains()).hasValueGreaterThan(before));
            connection.end();
            assertThat(caller.chunk()).isEmpty();
        }
    }

    @Test
    void anOpenStreamKeepsNothingOfItsRequest() throws Exception {
        try (RawConnection caller = new RawConnection(base)) {
            caller.send("GET" + STREAM);
            Followed stream = next();
            StreamConnection connection = opened(stream);
            caller.readHead();
            assertThat(stream.held()).hasSize(3);
            await().untilAsserted(() -> {
                System.gc();
                assertThat(stream.held())
                        .allSatisfy(held -> assertThat(held.get()).isNull());
            });
            write(connection, "still here");
            assertThat(caller.chunk()).isEqualTo("still here");
        }
    }

    @Test
    void manyStreamsBeginAndEndAtTheSameTime() throws IOException, InterruptedException {
        int streams = 200;
        RawConnection[] callers = new RawConnection[streams];
        try {
            for (int i = 0; i < streams; i++) {
                callers[i] = new RawConnection(base);
                callers[i].send("GET" + STREAM);
            }
            for (int i = 0; i < streams; i++) {
                Followed stream = resource.followed.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                stream.connection().thenAccept(connection -> {
                    write(connection, "one");
                    connection.end();
                });
            }
            for (RawConnection caller : callers) {
                caller.readHead();
                assertThat(caller.chunk()).isEqualTo("one");
                assertThat(caller.chunk()).isEmpty();
                caller.send(ID + "next\r\n");
                assertThat(caller.read().headers()).containsEntry("x-request-id", "next");
            }
        } finally {
            for (RawConnection caller : callers) {
                caller.close();
            }
        }
    }
}
