package io.openchutes.chutes.account;

import io.openchutes.auth.ss58.InvalidSs58Address;
import io.openchutes.auth.ss58.Ss58Address;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** An SS58 address of format 42, or null. */
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.RECORD_COMPONENT})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = Ss58.Validator.class)
@interface Ss58 {
    String message() default "The value must be an SS58 address of format 42.";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Reads the address as the signed headers' are read. */
    class Validator implements ConstraintValidator<Ss58, String> {
        @Override
        public boolean isValid(String address, ConstraintValidatorContext context) {
            if (address == null) {
                return true;
            }
            try {
                Ss58Address.parse(address);
                return true;
            } catch (InvalidSs58Address e) {
                return false;
            }
        }
    }
}
