package io.openchutes.chutes.gpu;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Demands the short name of a GPU of the catalogue, in any case. */
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.TYPE_USE})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = KnownGpu.Validator.class)
public @interface KnownGpu {
    String message() default "There is no such GPU.";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Looks the name up. */
    @ApplicationScoped
    class Validator implements ConstraintValidator<KnownGpu, String> {
        private final GpuCatalogue catalogue;

        public Validator(GpuCatalogue catalogue) {
            this.catalogue = catalogue;
        }

        @Override
        public boolean isValid(String name, ConstraintValidatorContext context) {
            return name != null && catalogue.knows(name);
        }
    }
}
