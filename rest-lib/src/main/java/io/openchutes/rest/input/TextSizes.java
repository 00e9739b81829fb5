package io.openchutes.rest.input;

import io.quarkus.hibernate.validator.ValidatorFactoryCustomizer;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.constraints.Size;
import java.util.Collection;
import java.util.Map;
import org.hibernate.validator.BaseHibernateValidatorConfiguration;
import org.hibernate.validator.cfg.ConstraintMapping;

/**
 * Has {@link Size} count a text's characters as JSON Schema and the public API's server do, by code points: of Java's own units some
 * characters take two.
 */
@Singleton
public class TextSizes implements ValidatorFactoryCustomizer {
    @Override
    public void customize(BaseHibernateValidatorConfiguration<?> configuration) {
        ConstraintMapping mapping = configuration.createConstraintMapping();
        mapping.constraintDefinition(Size.class)
                .includeExistingValidators(false)
                .validatedBy(OfText.class)
                .validatedBy(OfCollection.class)
                .validatedBy(OfMap.class);
        configuration.addMapping(mapping);
    }

    /** Keeps the bounds; null is for {@code NotNull} to judge. */
    abstract static class Bounded<T> implements ConstraintValidator<Size, T> {
        private int min;
        private int max;

        @Override
        public void initialize(Size size) {
            min = size.min();
            max = size.max();
        }

        @Override
        public boolean isValid(T value, ConstraintValidatorContext context) {
            if (value == null) {
                return true;
            }
            int size = size(value);
            return min <= size && size <= max;
        }

        abstract int size(T value);
    }

    /** Of texts, in code points. */
    @RegisterForReflection
    public static class OfText extends Bounded<CharSequence> {
        @Override
        int size(CharSequence text) {
            return Character.codePointCount(text, 0, text.length());
        }
    }

    /** Of lists and sets, in elements. */
    @RegisterForReflection
    public static class OfCollection extends Bounded<Collection<?>> {
        @Override
        int size(Collection<?> elements) {
            return elements.size();
        }
    }

    /** Of maps, in entries. */
    @RegisterForReflection
    public static class OfMap extends Bounded<Map<?, ?>> {
        @Override
        int size(Map<?, ?> entries) {
            return entries.size();
        }
    }
}
