package io.openchutes.rest.error;

import java.util.List;

/** A request whose fields are wrong: 422 with one entry for every bad field. */
public class ValidationFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<FieldError> errors;

    public ValidationFailed(List<FieldError> errors) {
        super("The request has " + errors.size() + " bad field(s).", null, false, false);
        this.errors = List.copyOf(errors);
    }

    /** A single bad body field, for rules that the annotations can't state. */
    public static ValidationFailed body(String field, String message, Object input) {
        return new ValidationFailed(List.of(new FieldError("value_error", List.of("body", field), message, input)));
    }

    public List<FieldError> errors() {
        return errors;
    }
}
