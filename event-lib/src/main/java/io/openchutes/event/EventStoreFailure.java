package io.openchutes.event;

import java.sql.SQLException;

/** The database refused or failed a statement of the library; the cause says whether it may pass. */
public class EventStoreFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public EventStoreFailure(String message, SQLException cause) {
        super(message, cause);
    }
}
