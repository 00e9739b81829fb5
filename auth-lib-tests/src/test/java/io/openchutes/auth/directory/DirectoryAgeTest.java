package io.openchutes.auth.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.openchutes.auth.AuthConfig;
import io.openchutes.auth.NothingIsHeard;
import io.openchutes.contracts.Topics;
import io.openchutes.event.consume.OffsetStore;
import io.openchutes.testing.PlatformResource;
import io.openchutes.testing.StoppedClock;
import io.openchutes.testing.TestConfig;
import io.openchutes.testing.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The copies of the accounts are as old as they are, whoever was started anew meanwhile. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
@TestProfile(NothingIsHeard.class)
class DirectoryAgeTest {
    @Inject
    OffsetStore offsets;

    @Inject
    DataSource dataSource;

    /** The defaults: the application's own directory is too old at once. */
    private final AuthConfig config = TestConfig.of(AuthConfig.class).build().getConfigMapping(AuthConfig.class);

    private final StoppedClock clock = new StoppedClock(Instant.parse("2026-01-01T00:00:00Z"));

    /** Also the places that a test before this one left, of which some may never have been complete. */
    @BeforeEach
    @AfterEach
    void forget() {
        new TestDatabase(dataSource)
                .run(
                        "delete from event_offset where consumer = ? and topic = ?",
                        DirectorySubscription.NAME,
                        Topics.ACCOUNT_EVENTS.name());
    }

    @Test
    void aRestartMakesTheDirectoryNoYounger() {
        complete(clock.instant().minus(Duration.ofMinutes(11)));
        DirectoryAge age = start();
        assertThat(age.current()).isEqualTo(Duration.ofMinutes(11));
        assertThat(age.isTooOld()).as("while it catches up").isFalse();

        clock.advance(Duration.ofSeconds(61));
        assertThat(age.isTooOld()).isTrue();

        complete(clock.instant());
        age.measure();
        assertThat(age.isTooOld()).isFalse();
        assertThat(age.current()).isZero();
    }

    @Test
    void whatIsExactlyTheMaximumIsNotTooOld() {
        complete(clock.instant());
        DirectoryAge age = start();
        clock.advance(Duration.ofMinutes(10));
        assertThat(age.isTooOld()).isFalse();
        clock.advance(Duration.ofMillis(1));
        assertThat(age.isTooOld()).isTrue();
    }

    /** A rebuild forgets when the copies were complete; they are still as old as they were, not as old as the process. */
    @Test
    void aRebuildThatHasJustBegunMakesTheDirectoryNoOlder() {
        complete(clock.instant());
        DirectoryAge age = start();
        clock.advance(Duration.ofMinutes(30));
        complete(clock.instant());
        age.measure();

        complete(null);
        clock.advance(Duration.ofSeconds(30));
        age.measure();

        assertThat(age.current()).isEqualTo(Duration.ofSeconds(30));
        assertThat(age.isTooOld()).isFalse();
    }

    private DirectoryAge start() {
        DirectoryAge age = new DirectoryAge(offsets, clock, config, new SimpleMeterRegistry());
        age.measure();
        return age;
    }

    private void complete(Instant at) {
        new TestDatabase(dataSource).run("""
                insert into event_offset (consumer, topic, partition, next_offset, updated_at, complete_at)
                values (?, ?, 77, 0, now(), ?)
                on conflict (consumer, topic, partition) do update set complete_at = excluded.complete_at""", DirectorySubscription.NAME, Topics.ACCOUNT_EVENTS.name(), at);
    }
}
