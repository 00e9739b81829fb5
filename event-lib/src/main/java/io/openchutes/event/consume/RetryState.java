package io.openchutes.event.consume;

import io.micrometer.core.instrument.Counter;
import io.openchutes.event.kafka.Backoff;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/** A consumer's last failure: its kind, the back-off until the next try, and the reason for health. */
final class RetryState {
    private static final Logger LOG = Logger.getLogger(RetryState.class);
    private static final int PROBE_SECONDS = 2;

    private final String consumer;
    private final DataSource dataSource;
    private final Backoff backoff;
    private final Counter retries;
    private volatile String fault;

    RetryState(String consumer, ConsumerTools tools) {
        this.consumer = consumer;
        this.dataSource = tools.dataSource();
        this.backoff = new Backoff(
                tools.config().consumers().backoff(), tools.config().consumers().maxBackoff());
        this.retries = Counter.builder("openchutes.consumer.retries")
                .description("Tries to apply that failed and were made again")
                .tag("consumer", consumer)
                .register(tools.metrics());
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

    /** Classifies a failure; one without a conclusive SQLSTATE counts as passing if the database does not answer a probe. */
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
