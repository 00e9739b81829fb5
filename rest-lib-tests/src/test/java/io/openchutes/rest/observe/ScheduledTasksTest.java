package io.openchutes.rest.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.openchutes.inputs.LogRecorder;
import io.quarkus.scheduler.Scheduler;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.LogRecord;
import org.jboss.logmanager.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What fails on time is logged once, and by nobody else. */
@QuarkusTest
class ScheduledTasksTest {
    private static final String CONNECTION_FAILURE = "08006";

    @Inject
    Scheduler scheduler;

    @Inject
    MeterRegistry meters;

    private final AtomicInteger runs = new AtomicInteger();
    private volatile RuntimeException failure;
    private String task;

    @AfterEach
    void unschedule() {
        scheduler.unscheduleJob(task);
    }

    private void schedule(String name) {
        task = name;
        scheduler
                .newJob(name)
                .setInterval("1s")
                .setTask(execution -> {
                    runs.incrementAndGet();
                    if (failure != null) {
                        throw failure;
                    }
                })
                .schedule();
    }

    private double failures() {
        return meters.counter("openchutes.tasks.failures", "task", task).count();
    }

    @Test
    void aDatabaseThatIsAwayIsALineAndItsReturnAnother() {
        failure = new IllegalStateException(
                "The rows can't be read", new SQLException("Connection refused", CONNECTION_FAILURE));
        try (LogRecorder log = new LogRecorder("")) {
            schedule("away");
            LogRecord record = soleOf(log);
            assertThat(record.getLevel()).isEqualTo(Level.WARN);
            assertThat(record.getThrown()).isNull();
            assertThat(log.messages())
                    .contains("Task away failed and is tried again at its next time:"
                            + " java.sql.SQLException: Connection refused");
            failure = null;
            await().until(() ->
                    log.messages().stream().anyMatch(line -> line.startsWith("Task away runs again after")));
        }
    }

    @Test
    void anErrorComesWithItsStackTrace() {
        failure = new IllegalArgumentException("a mistake");
        try (LogRecorder log = new LogRecorder("")) {
            schedule("mistaken");
            LogRecord record = soleOf(log);
            assertThat(record.getLevel()).isEqualTo(Level.ERROR);
            assertThat(record.getThrown()).isSameAs(failure);
        }
    }

    @Test
    void aTaskThatWorksIsNotLoggedAndItsCounterIsKnown() {
        try (LogRecorder log = new LogRecorder("")) {
            schedule("working");
            await().until(() -> runs.get() >= 2);
            assertThat(ofTask(log)).isEmpty();
            assertThat(meters.get("openchutes.tasks.failures")
                            .tag("task", task)
                            .counter()
                            .count())
                    .isZero();
        }
    }

    /** What two failures and more have logged. */
    private LogRecord soleOf(LogRecorder log) {
        await().until(() -> failures() >= 2);
        List<LogRecord> records = ofTask(log);
        assertThat(records).hasSize(1);
        return records.get(0);
    }

    private List<LogRecord> ofTask(LogRecorder log) {
        return log.records().stream()
                .filter(record -> record.getLoggerName().startsWith("io.quarkus.scheduler")
                        || record.getLoggerName().equals(ScheduledTasks.class.getName()))
                .toList();
    }
}
