package io.openchutes.event.consume;

import io.micrometer.core.instrument.Counter;
import io.openchutes.event.kafka.Backoff;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/** What keeps a consumer from applying: whether it may pass, how long to wait for that, and what to tell those who ask. */
final class Setbacks {
    private static final Logger LOG = Logger.getLogger(ConsumerWorker.class);
    private static final int PROBE_SECONDS = 2;

    private final String consumer;
    private final DataSource dataSource;
    private final Backoff backoff;
    private final Counter retries;
    private volatile String fault;

    Setbacks(String consumer, ConsumerTools tools) {
        this.consumer = consumer;
        this.dataSource = tools.dataSource();
        this.backoff = new Backoff(
                tools.config().consumers().backoff(), tools.config().consumers().maxBackoff());
        this.retries = tools.metrics().counter("openchutes.consumer.retries", "consumer", consumer);
    }

    /** Why nothing is applied at the moment; empty while all is well. */
    Optional<String> fault() {
        return Optional.ofNullable(fault);
    }

    void failed(String what, Throwable e) {
        retries.increment();
        fault = what + ": " + e.getMessage();
        LOG.warnf("%s %s: %s", consumer, what, e.getMessage());
    }

    void worked() {
        fault = null;
        backoff.reset();
    }

    /** How long to wait before the next try. */
    Duration nextWait() {
        return backoff.next();
    }

    /** A failure without a telling SQLSTATE may still be the database's: it is asked. */
    Fault kindOf(Throwable e) {
        Fault kind = Fault.of(e);
        return kind == Fault.UNKNOWN && !databaseAnswers() ? Fault.PASSING : kind;
    }

    private boolean databaseAnswers() {
        try (Connection connection = dataSource.getConnection()) {
            return connection.isValid(PROBE_SECONDS);
        } catch (SQLException e) {
            LOG.debugf("The database does not answer: %s", e.getMessage());
            return false;
        }
    }
}
