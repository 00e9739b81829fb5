package io.openchutes.chutes.job;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Demands a port that a job may open: ssh's or one that the platform does not use itself. */
@Target({ElementType.FIELD, ElementType.PARAMETER})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = OpenablePort.Validator.class)
public @interface OpenablePort {
    String message() default "The port must be 2202, or 8002 to 65535.";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Compares. */
    class Validator implements ConstraintValidator<OpenablePort, Integer> {
        private static final int SSH = 2202;
        private static final int FIRST = 8002;
        private static final int LAST = 65535;

        @Override
        public boolean isValid(Integer port, ConstraintValidatorContext context) {
            return port == null || port == SSH || (port >= FIRST && port <= LAST);
        }
    }
}
