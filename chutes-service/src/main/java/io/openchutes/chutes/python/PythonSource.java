package io.openchutes.chutes.python;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Optional;

/** Demands syntactically valid Python of at most {@link #MAX_LENGTH} characters. */
@Target({ElementType.FIELD, ElementType.PARAMETER})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = PythonSource.Validator.class)
public @interface PythonSource {
    int MAX_LENGTH = 150_000;

    String message() default "The code is not valid Python.";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Has the source parsed. */
    @ApplicationScoped
    class Validator implements ConstraintValidator<PythonSource, String> {
        private final PythonSyntax syntax;

        public Validator(PythonSyntax syntax) {
            this.syntax = syntax;
        }

        @Override
        public boolean isValid(String source, ConstraintValidatorContext context) {
            // A source that is too long is refused for that, and not parsed.
            boolean isForSyntax = source != null && source.codePointCount(0, source.length()) <= MAX_LENGTH;
            Optional<String> problem = isForSyntax ? syntax.problemOf(source) : Optional.empty();
            problem.ifPresent(text -> {
                context.disableDefaultConstraintViolation();
                context.buildConstraintViolationWithTemplate("The code " + text + ".")
                        .addConstraintViolation();
            });
            return problem.isEmpty();
        }
    }
}
