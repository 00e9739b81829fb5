package io.openchutes.chutes.cord;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Demands a method that a public path can be called with; without a public path the method is ignored. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = PublicApiMethod.Validator.class)
public @interface PublicApiMethod {
    String message() default "The method must be one of GET, POST, PUT, PATCH, DELETE and HEAD.";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Looks at both fields. */
    class Validator implements ConstraintValidator<PublicApiMethod, Cord> {
        @Override
        public boolean isValid(Cord cord, ConstraintValidatorContext context) {
            if (cord.publicApiPath() == null
                    || cord.publicApiMethod() == null
                    || cord.knownMethod().isPresent()) {
                return true;
            }
            context.disableDefaultConstraintViolation();
            context.buildConstraintViolationWithTemplate(context.getDefaultConstraintMessageTemplate())
                    .addPropertyNode("publicApiMethod")
                    .addConstraintViolation();
            return false;
        }
    }
}
