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
import java.util.List;

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
        private static final int LONGEST_LOOKED_AT = 64;

        private final GpuCatalogue catalogue;

        public Validator(GpuCatalogue catalogue) {
            this.catalogue = catalogue;
        }

        @Override
        public boolean isValid(String name, ConstraintValidatorContext context) {
            if (name != null && catalogue.knows(name)) {
                return true;
            }
            List<String> near = name == null || name.length() > LONGEST_LOOKED_AT ? List.of() : catalogue.near(name);
            context.disableDefaultConstraintViolation();
            // What was sent is not in the sentence: it would be read as a template.
            context.buildConstraintViolationWithTemplate("There is no such GPU"
                            + (near.isEmpty() ? "" : "; near are " + String.join(", ", near))
                            + ". All are listed at node_selector.include in /docs.")
                    .addConstraintViolation();
            return false;
        }
    }
}
