package io.openchutes.inputs;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What is logged in a category and those below it, from the recorder's making to its closing. */
public final class LogRecorder implements AutoCloseable {
    private final Queue<LogRecord> records = new ConcurrentLinkedQueue<>();
    private final Logger logger;
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            records.add(record);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    public LogRecorder(String category) {
        logger = Logger.getLogger(category);
        logger.addHandler(handler);
    }

    public List<LogRecord> records() {
        return List.copyOf(records);
    }

    /** In their order, with their parameters. */
    public List<String> messages() {
        return records.stream().map(LogRecorder::message).toList();
    }

    private static String message(LogRecord record) {
        Object[] parameters = record.getParameters();
        return parameters == null || parameters.length == 0
                ? record.getMessage()
                : String.format(record.getMessage(), parameters);
    }

    @Override
    public void close() {
        logger.removeHandler(handler);
    }
}
