package io.openchutes.chutes.platform;

import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;

/** The console of this version has no such file; that of another version may have asked for it. */
class ConsoleFileNotFound extends ApiException {
    private static final long serialVersionUID = 1L;

    ConsoleFileNotFound() {
        super(ErrorCode.NOT_FOUND, "The console has no such file: reload its page.");
    }
}
