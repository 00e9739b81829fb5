package io.openchutes.event.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A feed without a database. */
class FeedTest {
    private static final Duration KEEP = Duration.ofMinutes(10);

    private final List<FeedEvent> table = new ArrayList<>();
    private final List<String> got = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-02T13:00:00Z");
    private int readings;
    private int lost;
    private Feed feed = feed(100);

    private Feed feed(int window) {
        return new Feed(
                "test",
                new Feed.Source(
                        () -> {
                            readings++;
                            return table.isEmpty()
                                    ? new FeedTable.End(0, token(0))
                                    : new FeedTable.End(last().position(), last().token());
                        },
                        () -> table.subList(Math.max(0, table.size() - window), table.size()),
                        position -> table.stream()
                                .filter(event -> event.position() > position)
                                .toList()),
                KEEP,
                window,
                () -> now);
    }

    private FeedEvent last() {
        return table.get(table.size() - 1);
    }

    private static String token(long position) {
        return "%012x".formatted(position * 7919);
    }

    private FeedEvent append(String recipient, String data) {
        long position = table.isEmpty() ? 1 : last().position() + 1;
        table.add(new FeedEvent(position, token(position), recipient, "thing", data, now));
        if (feed.mustRead()) {
            feed.read();
        }
        return last();
    }

    private Feed.Follower follow(String reader, String lastEventId) {
        return feed.follow(
                reader, lastEventId, () -> "state of " + table.size(), event -> got.add(event.data()), () -> lost++);
    }

    @Test
    void anEventIsWrittenAsAServerSentEvent() {
        FeedEvent event = append(null, "{\"a\":1}");
        assertThat(new String(event.bytes(), StandardCharsets.UTF_8))
                .isEqualTo("id: 1-" + token(1) + "\nevent: thing\ndata: {\"a\":1}\n\n");
    }

    @Test
    void manyWhoComeAtOnceShareOneSnapshotAndMissNothing() {
        append(null, "one");
        follow(null, null);
        append(null, "two");
        follow(null, null);
        assertThat(got).containsExactly("state of 1", "two", "state of 1", "two");
        now = now.plusSeconds(1);
        follow(null, null);
        assertThat(got).endsWith("state of 2");
    }

    @Test
    void aNewReaderGetsASnapshotAndThenWhatHappens() {
        append(null, "one");
        follow(null, null);
        append(null, "two");
        assertThat(got).containsExactly("state of 1", "two");
    }

    @Test
    void aReaderGoesOnAfterItsLastEventWithoutASnapshot() {
        FeedEvent one = append(null, "one");
        append(null, "two");
        append(null, "three");
        follow(null, one.id());
        append(null, "four");
        assertThat(got).containsExactly("two", "three", "four");
    }

    @Test
    void theIdOfASnapshotIsOneToGoOnFrom() {
        List<String> ids = new ArrayList<>();
        feed.follow(null, null, () -> "empty", event -> ids.add(event.id()), () -> lost++)
                .close();
        append(null, "one");
        follow(null, ids.get(0));
        assertThat(got).containsExactly("one");
    }

    @Test
    void anUnknownIdAndOneThatIsTooOldBeginWithASnapshot() {
        FeedEvent old = append(null, "old");
        append(null, "old too");
        now = now.plus(KEEP).plusSeconds(1);
        append(null, "new");
        follow(null, old.id());
        follow(null, "3-0123456789ab");
        follow(null, "nonsense");
        assertThat(got).containsOnly("state of 3");
        assertThat(got).hasSize(3);
    }

    @Test
    void whatIsForOneReaderIsKeptFromOthers() {
        follow("alice", null);
        List<String> bobs = new ArrayList<>();
        feed.follow("bob", null, () -> "{}", event -> bobs.add(event.data()), () -> lost++);
        append("alice", "hers");
        append(null, "everybody's");
        assertThat(got).endsWith("hers", "everybody's");
        assertThat(bobs).containsExactly("{}", "everybody's");
    }

    @Test
    void oneReadingServesAllFollowersAndNobodyReadsForNobody() {
        for (int i = 0; i < 50; i++) {
            follow(null, null);
        }
        int before = readings;
        append(null, "one");
        assertThat(readings - before).isEqualTo(1);
        assertThat(got.stream().filter("one"::equals)).hasSize(50);

        feed = feed(100);
        before = readings;
        append(null, "two");
        append(null, "three");
        assertThat(readings).isEqualTo(before);
    }

    @Test
    void whatHappensWhileTheSnapshotIsTakenIsNotLost() {
        follow(null, null).close();
        got.clear();
        feed.follow(
                "alice",
                null,
                () -> {
                    append(null, "meanwhile");
                    return "state before";
                },
                event -> got.add(event.data()),
                () -> lost++);
        assertThat(got).containsExactly("state before", "meanwhile");
    }

    @Test
    void whatHappenedWhileNobodyFollowedIsThereForWhoComesBack() {
        FeedEvent one = append(null, "one");
        follow(null, one.id()).close();
        append(null, "unread");
        got.clear();
        follow(null, one.id());
        assertThat(got).containsExactly("unread");
    }

    @Test
    void aReplicaThatMissedPurgedEventsSaysSoToItsReaders() {
        append(null, "one");
        follow(null, null);
        // Purged before this replica has read them.
        table.add(new FeedEvent(7, token(7), null, "thing", "seven", now));
        feed.read();
        assertThat(lost).isEqualTo(1);
        assertThat(feed.followers()).isZero();
        follow(null, null);
        append(null, "eight");
        assertThat(got).endsWith("eight");
    }

    @Test
    void theWindowIsBounded() {
        feed = feed(3);
        follow(null, null).close();
        FeedEvent first = append(null, "1");
        append(null, "2");
        append(null, "3");
        FeedEvent fourth = append(null, "4");
        append(null, "5");
        got.clear();
        follow(null, fourth.id());
        now = now.plusSeconds(2);
        follow(null, first.id());
        assertThat(got).containsExactly("5", "state of 5");
    }

    @Test
    void aSnapshotThatFailsLeavesNoFollower() {
        assertThatThrownBy(() -> feed.follow(
                        null,
                        null,
                        () -> {
                            throw new IllegalStateException("database away");
                        },
                        event -> got.add(event.data()),
                        () -> lost++))
                .hasMessage("database away");
        assertThat(feed.followers()).isZero();
    }
}
