package io.openchutes.rest.input;

import com.fasterxml.jackson.databind.JsonNode;
import io.openchutes.rest.error.FieldError;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Negative;
import jakarta.validation.constraints.NegativeOrZero;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.hibernate.validator.engine.HibernateConstraintViolation;

/** Turns Bean Validation's violations into the entries of a 422, with the names that clients know from pydantic. */
@ApplicationScoped
public class Violations {
    /** @param message overrides the type's own sentence where the constraint was given one */
    private record Meaning(String type, String message) {}

    /** Of a bound body; {@code root} is the tree it was bound from. */
    public List<FieldError> ofBody(
            Collection<? extends ConstraintViolation<?>> violations, Type bodyType, JsonNode root) {
        List<FieldError> errors = new ArrayList<>();
        for (ConstraintViolation<?> violation : violations) {
            List<Object> loc = new ArrayList<>(List.of("body"));
            Type last = walk(violation.getPropertyPath(), bodyType, loc);
            errors.add(error(violation, loc, at(root, loc), last));
        }
        return sorted(errors);
    }

    /** Of a resource method's parameters, thrown by the method validation or asked for by the parameter check. */
    public List<FieldError> ofParameters(Collection<? extends ConstraintViolation<?>> violations) {
        List<FieldError> errors = new ArrayList<>();
        for (ConstraintViolation<?> violation : violations) {
            ParameterPlan.Parameter parameter = parameter(violation);
            List<Object> loc = new ArrayList<>();
            Type type = Object.class;
            if (parameter == null || parameter.source() == ParameterPlan.Source.BODY) {
                loc.add("body");
                type = parameter == null ? Object.class : parameter.genericType();
            } else {
                loc.add(parameter.source().word());
                loc.add(parameter.name());
            }
            walk(violation.getPropertyPath(), type, loc);
            Object input = violation.getInvalidValue();
            errors.add(error(violation, loc, isPlain(input) ? input : null, Object.class));
        }
        return sorted(errors);
    }

    /** The index of the method parameter that a violation is about; -1 if none. */
    public static int parameterIndex(ConstraintViolation<?> violation) {
        for (Path.Node node : violation.getPropertyPath()) {
            if (node.getKind() == ElementKind.PARAMETER) {
                return node.as(Path.ParameterNode.class).getParameterIndex();
            }
        }
        return -1;
    }

    private static ParameterPlan.Parameter parameter(ConstraintViolation<?> violation) {
        String method = null;
        List<Class<?>> types = List.of();
        for (Path.Node node : violation.getPropertyPath()) {
            if (node.getKind() == ElementKind.METHOD) {
                method = node.getName();
                types = node.as(Path.MethodNode.class).getParameterTypes();
            }
        }
        int index = parameterIndex(violation);
        if (method == null || index < 0) {
            return null;
        }
        for (Class<?> type = violation.getRootBeanClass(); type != null; type = type.getSuperclass()) {
            try {
                Method declared = type.getDeclaredMethod(method, types.toArray(Class[]::new));
                if (!declared.isSynthetic() && !type.getSimpleName().endsWith("_Subclass")) {
                    return ParameterPlan.of(declared).parameters().get(index);
                }
            } catch (NoSuchMethodException e) {
                // Declared further up.
                continue;
            }
        }
        return null;
    }

    /** Appends the path's names as in JSON; returns the type at its end. */
    private static Type walk(Path path, Type rootType, List<Object> loc) {
        Type type = rootType;
        for (Path.Node node : path) {
            if (node.isInIterable()) {
                if (node.getIndex() != null) {
                    loc.add(node.getIndex());
                    type = JsonBinder.argument(type, 0);
                } else if (node.getKey() != null) {
                    loc.add(node.getKey().toString());
                    type = JsonBinder.argument(type, 1);
                }
            }
            if (node.getKind() == ElementKind.PROPERTY && node.getName() != null) {
                Class<?> raw = JsonBinder.raw(type);
                RecordShape.Field field = raw.isRecord() ? RecordShape.of(raw).field(node.getName()) : null;
                if (field == null || !field.unwrapped()) {
                    loc.add(field == null ? node.getName() : field.wireName());
                }
                type = field == null ? Object.class : field.type();
            }
        }
        return type;
    }

    private static JsonNode at(JsonNode root, List<Object> loc) {
        JsonNode node = root;
        for (Object step : loc.subList(1, loc.size())) {
            if (node == null) {
                return null;
            }
            node = step instanceof Integer index ? node.get(index) : node.get(step.toString());
        }
        return node;
    }

    private static FieldError error(ConstraintViolation<?> violation, List<Object> loc, Object input, Type type) {
        Annotation constraint = violation.getConstraintDescriptor().getAnnotation();
        Meaning meaning = meaning(constraint, violation, input, type);
        String sentence = sentence(violation);
        if (sentence != null) {
            return new FieldError(meaning.type(), List.copyOf(loc), sentence, input);
        }
        boolean ownMessage = violation.getMessageTemplate() != null
                && !violation.getMessageTemplate().startsWith("{");
        return new FieldError(
                meaning.type(), List.copyOf(loc), ownMessage ? violation.getMessage() : meaning.message(), input);
    }

    /** What a validator says in so many words, as its dynamic payload: a message would be read as a template, braces and all. */
    private static String sentence(ConstraintViolation<?> violation) {
        return violation instanceof HibernateConstraintViolation<?> own ? own.getDynamicPayload(String.class) : null;
    }

    private static Meaning meaning(Annotation constraint, ConstraintViolation<?> violation, Object input, Type type) {
        boolean text = violation.getInvalidValue() instanceof CharSequence;
        if (constraint instanceof NotNull || (violation.getInvalidValue() == null && !(input instanceof JsonNode))) {
            if (input instanceof JsonNode node && node.isNull()) {
                JsonBinder.TypeName name = JsonBinder.TypeName.of(JsonBinder.raw(type));
                return new Meaning(name.errorType(), name.sentence());
            }
            return new Meaning("missing", "This field is required.");
        }
        if (constraint instanceof Size size) {
            return size(size, violation.getInvalidValue(), text);
        }
        if (constraint instanceof NotBlank || constraint instanceof NotEmpty) {
            return new Meaning(text ? "string_too_short" : "too_short", "The value must not be empty.");
        }
        if (constraint instanceof Pattern pattern) {
            return new Meaning("string_pattern_mismatch", "The value must match " + pattern.regexp() + ".");
        }
        if (constraint instanceof Min min) {
            return atLeast(Long.toString(min.value()), true);
        }
        if (constraint instanceof Max max) {
            return atMost(Long.toString(max.value()), true);
        }
        if (constraint instanceof DecimalMin min) {
            return atLeast(min.value(), min.inclusive());
        }
        if (constraint instanceof DecimalMax max) {
            return atMost(max.value(), max.inclusive());
        }
        if (constraint instanceof Positive) {
            return atLeast("0", false);
        }
        if (constraint instanceof PositiveOrZero) {
            return atLeast("0", true);
        }
        if (constraint instanceof Negative) {
            return atMost("0", false);
        }
        if (constraint instanceof NegativeOrZero) {
            return atMost("0", true);
        }
        return new Meaning("value_error", violation.getMessage());
    }

    private static Meaning size(Size size, Object value, boolean text) {
        int length = length(value);
        boolean tooLong = length > size.max();
        String what = text ? " characters" : " items";
        return tooLong
                ? new Meaning(text ? "string_too_long" : "too_long", "At most " + size.max() + what + " are taken.")
                : new Meaning(
                        text ? "string_too_short" : "too_short", "At least " + size.min() + what + " are needed.");
    }

    private static int length(Object value) {
        if (value instanceof CharSequence text) {
            return Character.codePointCount(text, 0, text.length());
        }
        if (value instanceof Collection<?> items) {
            return items.size();
        }
        return value instanceof Map<?, ?> map ? map.size() : 0;
    }

    private static Meaning atLeast(String bound, boolean inclusive) {
        return inclusive
                ? new Meaning("greater_than_equal", "The value must be " + bound + " or more.")
                : new Meaning("greater_than", "The value must be more than " + bound + ".");
    }

    private static Meaning atMost(String bound, boolean inclusive) {
        return inclusive
                ? new Meaning("less_than_equal", "The value must be " + bound + " or less.")
                : new Meaning("less_than", "The value must be less than " + bound + ".");
    }

    private static boolean isPlain(Object input) {
        return input instanceof CharSequence || input instanceof Number || input instanceof Boolean;
    }

    /** Bean Validation gives a set without order; answers must not change from call to call. */
    private static List<FieldError> sorted(List<FieldError> errors) {
        errors.sort(Comparator.comparing((FieldError e) -> e.loc().toString()).thenComparing(FieldError::type));
        return errors;
    }
}
