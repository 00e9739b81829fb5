package io.openchutes.chutes.deployment;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Demands the model's revision of a deployment of the template vllm. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = RevisionForVllm.Validator.class)
public @interface RevisionForVllm {
    String message() default "The template vllm needs the model's revision: 40 hex digits.";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Looks at both fields. */
    class Validator implements ConstraintValidator<RevisionForVllm, DeployChuteRequest> {
        @Override
        public boolean isValid(DeployChuteRequest request, ConstraintValidatorContext context) {
            if (!"vllm".equals(request.standardTemplate()) || request.revision() != null) {
                return true;
            }
            context.disableDefaultConstraintViolation();
            context.buildConstraintViolationWithTemplate(context.getDefaultConstraintMessageTemplate())
                    .addPropertyNode("revision")
                    .addConstraintViolation();
            return false;
        }
    }
}
