package io.openchutes.auth.directory;

import java.sql.SQLException;

/** The accounts' tables can't be read or written; whether that will pass is for the cause to say. */
public class DirectoryUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DirectoryUnavailable(SQLException cause) {
        super("The account directory's tables can't be used: " + cause.getMessage(), cause);
    }
}
