package io.openchutes.chutes.chute;

import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;

/** The one answer for a chute that does not exist and for one that the caller may not see or not change. */
public class ChuteNotFound extends ApiException {
    private static final long serialVersionUID = 1L;

    public ChuteNotFound() {
        super(ErrorCode.NOT_FOUND, "Chute not found, or does not belong to you");
    }
}
