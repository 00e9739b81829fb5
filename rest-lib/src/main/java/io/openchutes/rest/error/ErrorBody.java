package io.openchutes.rest.error;

import io.quarkus.runtime.annotations.RegisterForReflection;

/** The body of every refusal that is not a 422. */
@RegisterForReflection
public record ErrorBody(String detail) {}
