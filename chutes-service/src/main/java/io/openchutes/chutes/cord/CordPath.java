package io.openchutes.chutes.cord;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.regex.Pattern;

/**
 * Demands {@code ^(/[a-z][a-z0-9_]*)+$} ignoring case, or with {@link #hyphens()} {@code ^(/[a-z][a-z0-9_-]*)+$}; segment by
 * segment, since a repeated group would follow the path's length into the stack.
 */
@Target({ElementType.FIELD, ElementType.PARAMETER})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = CordPath.Validator.class)
public @interface CordPath {
    /** What the documents say; {@code hyphens} of the constraint chooses. */
    String PATTERN = "^(/[A-Za-z][A-Za-z0-9_]*)+$";

    String PATTERN_WITH_HYPHENS = "^(/[A-Za-z][A-Za-z0-9_-]*)+$";

    boolean hyphens() default false;

    String message() default "The path must consist of segments like /some_word that begin with a letter.";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Looks at each segment. */
    class Validator implements ConstraintValidator<CordPath, String> {
        private static final Pattern WORD = Pattern.compile("[a-zA-Z][a-zA-Z0-9_]*+");
        private static final Pattern WORD_WITH_HYPHENS = Pattern.compile("[a-zA-Z][a-zA-Z0-9_-]*+");

        private Pattern segment;

        @Override
        public void initialize(CordPath constraint) {
            segment = constraint.hyphens() ? WORD_WITH_HYPHENS : WORD;
        }

        @Override
        public boolean isValid(String path, ConstraintValidatorContext context) {
            if (path == null) {
                return true;
            }
            String[] segments = path.split("/", -1);
            if (segments.length < 2 || !segments[0].isEmpty()) {
                return false;
            }
            for (int i = 1; i < segments.length; i++) {
                if (!segment.matcher(segments[i]).matches()) {
                    return false;
                }
            }
            return true;
        }
    }
}
