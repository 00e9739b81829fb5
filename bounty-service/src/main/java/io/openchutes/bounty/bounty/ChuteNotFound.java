package io.openchutes.bounty.bounty;

import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;

/** There is no such chute, or the caller may not see it: both get the same answer. */
public class ChuteNotFound extends ApiException {
    private static final long serialVersionUID = 1L;

    public ChuteNotFound() {
        super(ErrorCode.NOT_FOUND, "Chute not found, or does not belong to you");
    }
}
