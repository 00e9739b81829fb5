package io.openchutes.chutes.chute;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Demands a name that a chute may have: one that is well-formed and that no route of the API hides. */
@Target({ElementType.FIELD, ElementType.PARAMETER})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = ChuteName.Validator.class)
public @interface ChuteName {
    int MIN_LENGTH = 3;
    int MAX_LENGTH = 128;

    /** What the documents say; beyond it a name is no route of the API, no UUID, and has no empty, . or .. segment. */
    String PATTERN = "^([A-Za-z0-9_.-]+/)*[A-Za-z0-9][A-Za-z0-9_./-]*$";

    String message() default "The name is not one that a chute may have.";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Says what is wrong with a name; null is left to {@code @NotNull}. */
    class Validator implements ConstraintValidator<ChuteName, String> {
        private static final Pattern ORGANISATION = Pattern.compile("[a-zA-Z0-9_.-]+");
        private static final Pattern FIRST_OF_LAST = Pattern.compile("[a-zA-Z0-9].*");
        private static final Set<String> RESERVED_FIRST = Set.of("code", "warmup", "miner_means");
        private static final Set<String> RESERVED_WHOLE = Set.of(
                "boosted",
                "affine_available",
                "rolling_updates",
                "gpu_count_history",
                "utilization",
                "utilization/history",
                "make_public");
        private static final Set<String> RESERVED_LAST = Set.of("hf_info", "evidence");

        @Override
        public boolean isValid(String name, ConstraintValidatorContext context) {
            if (name == null) {
                return true;
            }
            Optional<String> problem = problemOf(name);
            problem.ifPresent(text -> {
                context.disableDefaultConstraintViolation();
                context.buildConstraintViolationWithTemplate(text).addConstraintViolation();
            });
            return problem.isEmpty();
        }

        /**
         * The pattern {@code ^([A-Za-z0-9_.-]+/)*[a-z0-9][a-z0-9_./-]*$} ignoring case, read segment by segment: some segment
         * must begin with a letter or a digit, those behind it may hold anything of the class.
         */
        static Optional<String> problemOf(String name) {
            if (name.length() < MIN_LENGTH || name.length() > MAX_LENGTH) {
                return Optional.of("The name must have 3 to 128 characters.");
            }
            List<String> segments = List.of(name.split("/", -1));
            if (segments.stream().anyMatch(s -> s.isEmpty() || s.equals(".") || s.equals(".."))) {
                return Optional.of("The name must not hold an empty, . or .. segment, nor end in a slash.");
            }
            if (!segments.stream().allMatch(s -> ORGANISATION.matcher(s).matches())
                    || segments.stream().noneMatch(s -> FIRST_OF_LAST.matcher(s).matches())) {
                return Optional.of(
                        "The name must consist of letters, digits and any of _ . - in segments divided by slashes, "
                                + "one of which begins with a letter or a digit.");
            }
            if (RESERVED_FIRST.contains(segments.get(0).toLowerCase(Locale.ROOT))
                    || RESERVED_WHOLE.contains(name.toLowerCase(Locale.ROOT))
                    || RESERVED_LAST.contains(segments.get(segments.size() - 1).toLowerCase(Locale.ROOT))) {
                return Optional.of("The name is taken by a route of the API, choose another one.");
            }
            if (ChuteReference.isId(name)) {
                return Optional.of("The name must not be a UUID.");
            }
            return Optional.empty();
        }
    }
}
