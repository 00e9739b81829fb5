package io.openchutes.rest.error;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/** The body of a 422. */
@RegisterForReflection
public record ValidationErrorBody(List<FieldError> detail) {}
