package io.openchutes.base.config;

import io.quarkus.runtime.annotations.StaticInitSafe;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.ConfigValidationException.Problem;
import io.smallrye.config.ConfigValidator;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SmallRyeConfigBuilderCustomizer;
import io.smallrye.config.common.utils.StringUtil;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Stops the start where a key of this platform's config mappings is outside its {@link Bounds}, and names every such key. Bean Validation's
 * annotations on a mapping would do the same, at the price of a second factory of validators that is built at each start.
 */
@StaticInitSafe
public class BoundsCheck implements SmallRyeConfigBuilderCustomizer, ConfigValidator {
    private static final String OURS = "io.openchutes.";

    @Override
    public void configBuilder(SmallRyeConfigBuilder builder) {
        builder.withValidator(this);
    }

    /** @throws ConfigValidationException naming each key that is out of bounds, its value, and what it may be */
    @Override
    public void validateMapping(Class<?> type, String prefix, Object mapping) throws ConfigValidationException {
        List<Problem> problems = new ArrayList<>();
        if (type.getName().startsWith(OURS)) {
            check(type, prefix, mapping, problems);
        }
        if (!problems.isEmpty()) {
            throw new ConfigValidationException(problems.toArray(Problem[]::new));
        }
    }

    private static void check(Class<?> group, String prefix, Object values, List<Problem> problems) {
        for (Method method : group.getMethods()) {
            String key = prefix + "." + StringUtil.skewer(method.getName());
            Bounds bounds = method.getAnnotation(Bounds.class);
            if (bounds != null) {
                String value = value(method, values).toString();
                if (!allows(bounds, new BigDecimal(value))) {
                    problems.add(new Problem("%s is %s, but must be %s".formatted(key, value, words(bounds))));
                }
            } else if (method.isAnnotationPresent(DurationBounds.class)) {
                check(method.getAnnotation(DurationBounds.class), key, (Duration) value(method, values), problems);
            } else if (method.getReturnType().isInterface()
                    && method.getReturnType().getNestHost() == group.getNestHost()) {
                check(method.getReturnType(), key, value(method, values), problems);
            }
        }
    }

    private static void check(DurationBounds bounds, String key, Duration value, List<Problem> problems) {
        if (value.compareTo(Duration.parse(bounds.min())) < 0 || value.compareTo(Duration.parse(bounds.max())) > 0) {
            problems.add(new Problem(
                    "%s is %s, but must be from %s to %s".formatted(key, value, bounds.min(), bounds.max())));
        }
    }

    private static boolean allows(Bounds bounds, BigDecimal value) {
        return value.compareTo(BigDecimal.valueOf(bounds.min())) >= 0
                && value.compareTo(BigDecimal.valueOf(bounds.max())) <= 0;
    }

    private static String words(Bounds bounds) {
        return bounds.max() == Long.MAX_VALUE
                ? "at least " + bounds.min()
                : "from " + bounds.min() + " to " + bounds.max();
    }

    private static Object value(Method method, Object values) {
        try {
            return method.invoke(values);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("A config mapping's method can't be called: " + method, e);
        }
    }
}
