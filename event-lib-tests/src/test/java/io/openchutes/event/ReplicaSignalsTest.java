package io.openchutes.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(EventPlatform.class)
class ReplicaSignalsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Inject
    ReplicaSignals signals;

    @Inject
    Things things;

    private static class Heard implements ReplicaSignals.Listener {
        private final List<String> words = new CopyOnWriteArrayList<>();

        @Override
        public void onSignal(String payload) {
            words.add("signal " + payload);
        }

        @Override
        public void onLost() {
            words.add("lost");
        }

        @Override
        public void onRestored() {
            words.add("restored");
        }
    }

    @Test
    void aSignalIsHeardWhenItsTransactionCommitsAndOnlyThen() {
        Heard heard = listenOn("commits");
        QuarkusTransaction.requiringNew().run(() -> {
            signals.send("commits", "one");
            signals.send("other-channel", "not for us");
        });
        QuarkusTransaction.begin();
        signals.send("commits", "never");
        QuarkusTransaction.rollback();
        signals.send("commits", "");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(heard.words).containsExactly("restored", "signal one", "signal "));
    }

    @Test
    void theProcessThatSendsHearsOfItBeforeItGoesOn() {
        List<String> here = new CopyOnWriteArrayList<>();
        Heard heard = new Heard() {
            @Override
            public void onCommittedHere(String payload) {
                here.add(payload);
            }
        };
        signals.listen("here", heard);

        QuarkusTransaction.requiringNew().run(() -> {
            signals.send("here", "one");
            signals.send("here", "two");
            signals.send("here", "one");
            signals.send("elsewhere", "three");
            assertThat(here).isEmpty();
        });
        assertThat(here).containsExactly("one", "two");

        QuarkusTransaction.begin();
        signals.send("here", "never");
        QuarkusTransaction.rollback();
        assertThat(here).hasSize(2);

        signals.send("here", "at once");
        assertThat(here).containsExactly("one", "two", "at once");
    }

    @Test
    void aCutConnectionIsToldAndComesBack() {
        Heard heard = listenOn("cuts");
        things.number("select count(pg_terminate_backend(pid)) from pg_stat_activity"
                + " where application_name = 'openchutes replica signals'");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(heard.words).containsExactly("restored", "lost", "restored"));
        signals.send("cuts", UUID.randomUUID().toString());
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(heard.words).hasSize(4));
    }

    @Test
    void aSignalThatPostgresWouldRefuseIsRefusedAtOnce() {
        assertThatThrownBy(() -> signals.send("big", "x".repeat(8000))).isInstanceOf(IllegalArgumentException.class);
    }

    private Heard listenOn(String channel) {
        await().atMost(PATIENCE).until(signals::connected);
        Heard heard = new Heard();
        signals.listen(channel, heard);
        return heard;
    }
}
