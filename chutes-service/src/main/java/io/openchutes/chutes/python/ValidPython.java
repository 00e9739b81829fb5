package io.openchutes.chutes.python;

import io.openchutes.auth.CurrentCaller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Optional;
import org.hibernate.validator.constraintvalidation.HibernateConstraintValidatorContext;

/** A source that CPython compiles, so that a refusal is in the same 422 as other bad fields. */
@Documented
@Constraint(validatedBy = ValidPython.Validator.class)
@Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER, ElementType.TYPE_USE})
@Retention(RetentionPolicy.RUNTIME)
public @interface ValidPython {
    String message() default "The code is not valid Python.";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /**
     * Checks what its own bounds let through, on the caller's account of checks: before any transaction begins, so that who waits for a
     * check holds no connection.
     */
    @ApplicationScoped
    class Validator implements ConstraintValidator<ValidPython, String> {
        private final PythonSyntax syntax;
        private final CurrentCaller caller;

        public Validator(PythonSyntax syntax, CurrentCaller caller) {
            this.syntax = syntax;
            this.caller = caller;
        }

        @Override
        public boolean isValid(String code, ConstraintValidatorContext context) {
            if (code == null || code.codePointCount(0, code.length()) > PythonSyntax.MAX_LENGTH) {
                return true;
            }
            Optional<String> problem = syntax.problem(caller.requiredAccount().userId(), code);
            problem.ifPresent(sentence ->
                    context.unwrap(HibernateConstraintValidatorContext.class).withDynamicPayload(sentence));
            return problem.isEmpty();
        }
    }
}
