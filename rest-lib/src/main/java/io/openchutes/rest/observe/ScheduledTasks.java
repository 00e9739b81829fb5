package io.openchutes.rest.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.openchutes.base.database.DatabaseFaults;
import io.openchutes.base.failure.Causes;
import io.quarkus.scheduler.FailedExecution;
import io.quarkus.scheduler.SuccessfulExecution;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Logs scheduled tasks that fail, and counts them: one line where the database is away, which passes, and a stack trace of everything else.
 * A task that fails at each of its times is logged once a minute. Quarkus itself would log each failure with its stack trace.
 */
@Singleton
class ScheduledTasks {
    private static final Logger LOG = Logger.getLogger(ScheduledTasks.class);
    private static final Duration LOG_EVERY = Duration.ofMinutes(1);

    private final MeterRegistry meters;
    /** Of the tasks whose last run failed. */
    private final Map<String, Failures> failing = new ConcurrentHashMap<>();

    ScheduledTasks(MeterRegistry meters) {
        this.meters = meters;
    }

    private record Failures(int count, long loggedAt) {}

    void failed(@Observes FailedExecution execution) {
        String task = execution.getExecution().getTrigger().getId();
        Throwable failure =
                execution.getException() instanceof CompletionException wrapped && wrapped.getCause() != null
                        ? wrapped.getCause()
                        : execution.getException();
        failuresOf(task).increment();
        failing.compute(task, (key, before) -> {
            long now = System.nanoTime();
            if (before != null && now - before.loggedAt < LOG_EVERY.toNanos()) {
                return new Failures(before.count + 1, before.loggedAt);
            }
            log(task, failure);
            return new Failures(before == null ? 1 : before.count + 1, now);
        });
    }

    private Counter failuresOf(String task) {
        return Counter.builder("openchutes.tasks.failures")
                .description("Runs of scheduled tasks that failed")
                .tag("task", task)
                .register(meters);
    }

    private static void log(String task, Throwable failure) {
        if (DatabaseFaults.mayPass(failure)) {
            LOG.warnf("Task %s failed and is tried again at its next time: %s", task, Causes.root(failure));
        } else {
            LOG.errorf(failure, "Task %s failed and is tried again at its next time", task);
        }
    }

    void succeeded(@Observes SuccessfulExecution execution) {
        String task = execution.getExecution().getTrigger().getId();
        // Known before it counts: alerts see how it grows, not how it begins.
        failuresOf(task);
        Failures before = failing.remove(task);
        if (before != null) {
            LOG.infof("Task %s runs again after %d failures", task, before.count);
        }
    }
}
