package io.openchutes.event.feed;

import io.openchutes.event.EventConfig;
import io.openchutes.event.ReplicaSignals;
import io.openchutes.event.database.Transactions;
import io.openchutes.event.json.EventJson;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Events for readers outside of the platform: appended to a table in the transaction that causes them, sent by all replicas after its
 * commit.
 */
@ApplicationScoped
public class Feeds {
    private static final Logger LOG = Logger.getLogger(Feeds.class);
    private static final String CHANNEL = "event-feeds";
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration UNSIGNALLED = Duration.ofMillis(500);
    private static final Duration PURGE = Duration.ofMinutes(1);

    private final FeedTable table;
    private final Transactions transactions;
    private final ReplicaSignals signals;
    private final EventConfig config;
    private final Clock clock;
    private final Map<String, Feed> feeds = new ConcurrentHashMap<>();
    private final Set<String> toRead = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread made = new Thread(work, "event-feeds");
        made.setDaemon(true);
        return made;
    });
    private volatile boolean signalled;

    Feeds(FeedTable table, Transactions transactions, ReplicaSignals signals, EventConfig config, Clock clock) {
        this.table = table;
        this.transactions = transactions;
        this.signals = signals;
        this.config = config;
        this.clock = clock;
    }

    /**
     * Appends an event to the running transaction; readers get it after the commit. Those of transactions that wait for each other's lock
     * keep the order of their commits.
     *
     * @param recipient who alone gets it; null: every reader
     * @param data serialised to JSON in snake_case
     * @throws jakarta.transaction.TransactionalException if no transaction is running
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public void append(String feed, String recipient, String type, Object data) {
        table.append(feed, recipient, type, new String(EventJson.write(data), StandardCharsets.UTF_8));
        // So that this replica purges it, whether it has readers or not.
        of(feed);
        signals.send(CHANNEL, feed);
    }

    /** The feed as this replica passes it on. */
    public Feed of(String name) {
        return feeds.computeIfAbsent(
                name,
                feed -> new Feed(
                        feed,
                        new Feed.Source(
                                () -> transactions.call(
                                        TIMEOUT,
                                        () -> table.number(feed, clock.instant().truncatedTo(ChronoUnit.MICROS))),
                                () -> transactions.call(
                                        TIMEOUT,
                                        () -> table.latest(feed, config.feeds().window())),
                                position -> transactions.call(
                                        TIMEOUT, () -> table.after(feed, position, Feed.readAtATime()))),
                        config.feeds().keep(),
                        config.feeds().window(),
                        clock::instant));
    }

    void start(@Observes StartupEvent event) {
        signals.listen(CHANNEL, new ReplicaSignals.Listener() {
            @Override
            public void onSignal(String feed) {
                wake(feed);
            }

            @Override
            public void onLost() {
                signalled = false;
            }

            @Override
            public void onRestored() {
                signalled = true;
                feeds.keySet().forEach(Feeds.this::wake);
            }
        });
        thread.scheduleWithFixedDelay(
                () -> {
                    if (!signalled) {
                        feeds.keySet().forEach(this::wake);
                    }
                },
                UNSIGNALLED.toMillis(),
                UNSIGNALLED.toMillis(),
                TimeUnit.MILLISECONDS);
        thread.scheduleWithFixedDelay(
                () -> feeds.keySet().forEach(this::purge), PURGE.toMillis(), PURGE.toMillis(), TimeUnit.MILLISECONDS);
    }

    void stop(@Observes ShutdownEvent event) {
        thread.shutdownNow();
    }

    /** Many signals that come during one reading are one reading. */
    private void wake(String name) {
        Feed feed = feeds.get(name);
        if (feed != null && feed.mustRead() && toRead.add(name) && !thread.isShutdown()) {
            thread.execute(() -> read(name, feed));
        }
    }

    private void read(String name, Feed feed) {
        // First: a signal that comes from here on may be of what this reading does not see.
        toRead.remove(name);
        try {
            feed.read();
        } catch (RuntimeException e) {
            LOG.warnf("The feed %s can't be read at the moment: %s", name, e.getMessage());
            if (!thread.isShutdown()) {
                thread.schedule(() -> wake(name), UNSIGNALLED.toMillis(), TimeUnit.MILLISECONDS);
            }
        }
    }

    void purge(String name) {
        try {
            transactions.run(TIMEOUT, () -> {
                // Rows without readers get their positions, and so their age, here.
                table.number(name, clock.instant().truncatedTo(ChronoUnit.MICROS));
                table.purge(name, clock.instant().minus(config.feeds().keep()));
            });
        } catch (RuntimeException e) {
            LOG.warnf("The feed %s can't be purged at the moment: %s", name, e.getMessage());
        }
    }
}
