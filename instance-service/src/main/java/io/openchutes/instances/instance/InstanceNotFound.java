package io.openchutes.instances.instance;

import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;

/** There is no such instance, or the caller may not see it: both get the same answer. */
public class InstanceNotFound extends ApiException {
    private static final long serialVersionUID = 1L;

    public InstanceNotFound() {
        super(ErrorCode.NOT_FOUND, "Instance not found, or does not belong to you");
    }
}
