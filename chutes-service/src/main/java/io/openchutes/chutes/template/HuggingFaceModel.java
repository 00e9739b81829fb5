package io.openchutes.chutes.template;

import jakarta.validation.Constraint;
import jakarta.validation.Payload;
import jakarta.validation.ReportAsSingleViolation;
import jakarta.validation.constraints.Pattern;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A model's repository on Hugging Face, as {@code org/name}. */
@Target({ElementType.FIELD, ElementType.PARAMETER})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = {})
@Pattern(regexp = HuggingFaceModel.PATTERN)
@ReportAsSingleViolation
@interface HuggingFaceModel {
    int MAX_LENGTH = 193;

    String PATTERN = "^[A-Za-z0-9][A-Za-z0-9_.-]{0,95}/[A-Za-z0-9][A-Za-z0-9_.-]{0,95}$";

    String message() default "The model must be a Hugging Face repository, as org/name.";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};
}
