package io.openchutes.rest.input;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openchutes.rest.error.BoundedErrors;
import io.openchutes.rest.error.FieldError;
import io.openchutes.rest.error.TextRules;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Makes a request record of a JSON tree field by field, so that every field of the wrong type is reported and not the first alone,
 * as Jackson's own binding would.
 *
 * <p>As lax as pydantic, whose clients send these bodies: a number may come as a string, an integer as {@code 5.0}, a boolean as 1, 0
 * or a word. A text is never made of anything else. A field that is absent or null becomes null (false or 0 where the component is
 * primitive, which counts as required). Fields that the record doesn't have are ignored.
 */
final class JsonBinder {
    /** Numbers as forms send them: as Python reads them, save for underscores, {@code inf} and {@code nan}. */
    private static final Pattern INTEGER_TEXT = Pattern.compile("[+-]?[0-9]{1,400}(?:\\.0{1,400})?");

    private static final Pattern NUMBER_TEXT =
            Pattern.compile("[+-]?(?:[0-9]{1,400}(?:\\.[0-9]{0,400})?|\\.[0-9]{1,400})(?:[eE][+-]?[0-9]{1,400})?");

    private final ObjectMapper mapper;
    private final List<FieldError> errors = new ArrayList<>();

    JsonBinder(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    List<FieldError> errors() {
        return errors;
    }

    /** The value, with null, false or 0 wherever {@link #errors()} has an entry; null where nothing could be made. */
    Object bind(Type type, JsonNode node, List<Object> loc) {
        if (node == null || node.isNull()) {
            return null;
        }
        Class<?> raw = raw(type);
        if (raw.isRecord()) {
            return record(raw, node, loc);
        }
        if (raw == Optional.class) {
            return Optional.ofNullable(bind(argument(type, 0), node, loc));
        }
        if (raw == List.class || raw == Collection.class || raw == Set.class) {
            return collection(raw, argument(type, 0), node, loc);
        }
        if (raw == Map.class) {
            return map(argument(type, 1), node, loc);
        }
        if (raw == JsonNode.class || raw == Object.class) {
            return free(raw, node, loc);
        }
        return scalar(raw, node, loc);
    }

    private Object record(Class<?> type, JsonNode node, List<Object> loc) {
        if (!node.isObject()) {
            return bad("model_attributes_type", loc, "The value must be an object.", node);
        }
        RecordShape shape = RecordShape.of(type);
        int before = errors.size();
        List<Object> values = new ArrayList<>();
        for (RecordShape.Field field : shape.fields()) {
            if (field.unwrapped()) {
                values.add(record(field.rawType(), node, loc));
                continue;
            }
            JsonNode value = node.get(field.wireName());
            if (field.blankIsAbsent()
                    && value != null
                    && value.isTextual()
                    && value.textValue().isBlank()) {
                value = null;
            }
            List<Object> at = append(loc, field.wireName());
            Object bound = null;
            if (value == null && field.rawType().isPrimitive()) {
                bad("missing", at, "This field is required.", null);
            } else if (value != null && value.isNull() && field.rawType().isPrimitive()) {
                wrongType(field.rawType(), at, value);
            } else {
                bound = bind(field.type(), value, at);
            }
            if (bound == null && field.rawType() == Optional.class) {
                bound = Optional.empty();
            }
            values.add(bound == null ? nothing(field.rawType()) : bound);
        }
        try {
            return shape.constructor().newInstance(values.toArray());
        } catch (InvocationTargetException e) {
            if (errors.size() > before) {
                // The record's own checks stumbled over a field that is reported already.
                return null;
            }
            if (e.getCause() instanceof IllegalArgumentException cause && cause.getMessage() != null) {
                return bad("value_error", loc, cause.getMessage(), node);
            }
            throw new IllegalStateException("The request record " + type.getName() + " can't be made.", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("The request record " + type.getName() + " can't be made.", e);
        }
    }

    private Object collection(Class<?> raw, Type element, JsonNode node, List<Object> loc) {
        if (!node.isArray()) {
            return bad("list_type", loc, "The value must be a list.", node);
        }
        Collection<Object> values = raw == Set.class ? new LinkedHashSet<>() : new ArrayList<>();
        for (int i = 0; i < node.size(); i++) {
            List<Object> at = append(loc, i);
            if (node.get(i).isNull()) {
                wrongType(raw(element), at, node.get(i));
                values.add(null);
            } else {
                values.add(bind(element, node.get(i), at));
            }
        }
        return values;
    }

    private Object map(Type valueType, JsonNode node, List<Object> loc) {
        if (!node.isObject()) {
            return bad("dict_type", loc, "The value must be an object.", node);
        }
        Map<String, Object> values = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            if (TextRules.defect(entry.getKey()).isPresent()) {
                bad("value_error", loc, TextRules.defect(entry.getKey()).get(), null);
            } else {
                values.put(entry.getKey(), bind(valueType, entry.getValue(), append(loc, entry.getKey())));
            }
        }
        return values;
    }

    /** JSON of the caller's own making, e.g. a JSON Schema: kept as it is, if a database can keep it. */
    private Object free(Class<?> raw, JsonNode node, List<Object> loc) {
        int before = errors.size();
        checkFree(node, new ArrayList<>(loc));
        if (errors.size() > before) {
            return null;
        }
        return raw == JsonNode.class ? node : plain(node);
    }

    /** @param loc lengthened on the way down and shortened on the way up, since most values have nothing to report */
    private void checkFree(JsonNode node, List<Object> loc) {
        if (node.isTextual()) {
            TextRules.defect(node.textValue()).ifPresent(defect -> bad("value_error", loc, defect, null));
        } else if (node.isNumber() && modest(node).isEmpty()) {
            bad("finite_number", loc, "The number is too large or too exact.", null);
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                loc.add(i);
                checkFree(node.get(i), loc);
                loc.remove(loc.size() - 1);
            }
        } else if (node.isObject()) {
            for (Map.Entry<String, JsonNode> entry : node.properties()) {
                Optional<String> defect = TextRules.defect(entry.getKey());
                if (defect.isPresent()) {
                    bad("value_error", loc, defect.get(), null);
                } else {
                    loc.add(entry.getKey());
                    checkFree(entry.getValue(), loc);
                    loc.remove(loc.size() - 1);
                }
            }
        }
    }

    /** Maps, lists, texts and booleans; numbers stay nodes, which write themselves as they were written. */
    private static Object plain(JsonNode node) {
        if (node.isObject()) {
            Map<String, Object> map = new LinkedHashMap<>();
            node.properties().forEach(entry -> map.put(entry.getKey(), plain(entry.getValue())));
            return map;
        }
        if (node.isArray()) {
            List<Object> list = new ArrayList<>(node.size());
            node.forEach(element -> list.add(plain(element)));
            return list;
        }
        if (node.isTextual()) {
            return node.textValue();
        }
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        return node.isNull() ? null : node;
    }

    /** The number that a node or, as a text with blanks around it, a form holds; empty where it has too many digits. */
    private static Optional<BigDecimal> modest(JsonNode number) {
        try {
            return Optional.of(number.decimalValue()).filter(TextRules::isModest);
        } catch (NumberFormatException | ArithmeticException e) {
            // Its exponent is beyond what Java holds.
            return Optional.empty();
        }
    }

    private Object scalar(Class<?> raw, JsonNode node, List<Object> loc) {
        if (raw == String.class) {
            if (!node.isTextual()) {
                return wrongType(raw, loc, node);
            }
            Optional<String> defect = TextRules.defect(node.textValue());
            return defect.isPresent() ? bad("value_error", loc, defect.get(), null) : node.textValue();
        }
        if (raw == boolean.class || raw == Boolean.class) {
            return bool(raw, node, loc);
        }
        if (isInteger(raw)) {
            return integer(raw, node, loc);
        }
        if (isNumber(raw)) {
            return number(raw, node, loc);
        }
        if (raw == UUID.class) {
            if (!node.isTextual()) {
                return wrongType(raw, loc, node);
            }
            return TextRules.uuid(node.textValue())
                    .<Object>map(uuid -> uuid)
                    .orElseGet(() -> bad("uuid_parsing", loc, "The value must be a UUID.", node));
        }
        if (raw.isEnum()) {
            return constant(raw, node, loc);
        }
        try {
            return mapper.treeToValue(node, raw);
        } catch (JsonProcessingException | IllegalArgumentException | ArithmeticException | DateTimeException e) {
            // What the mapper says names classes; the type's own name is all that helps here.
            return bad(
                    "value_error",
                    loc,
                    "The value is not a valid " + raw.getSimpleName().toLowerCase() + ".",
                    node);
        }
    }

    private Object bool(Class<?> raw, JsonNode node, List<Object> loc) {
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        if (node.isNumber()) {
            BigDecimal value = modest(node).orElse(null);
            if (value != null && value.compareTo(BigDecimal.ONE) == 0) {
                return true;
            }
            if (value != null && value.signum() == 0) {
                return false;
            }
            return bad("bool_parsing", loc, "The value must be true or false.", node);
        }
        if (!node.isTextual()) {
            return wrongType(raw, loc, node);
        }
        return TextRules.bool(node.textValue())
                .<Object>map(value -> value)
                .orElseGet(() -> bad("bool_parsing", loc, "The value must be true or false.", node));
    }

    private Object integer(Class<?> raw, JsonNode node, List<Object> loc) {
        JsonNode number = node;
        if (node.isTextual()) {
            String text = node.textValue().strip();
            if (!INTEGER_TEXT.matcher(text).matches()) {
                return bad("int_parsing", loc, "The value must be an integer.", node);
            }
            number = new WrittenNumber(text);
        } else if (!node.isNumber()) {
            return wrongType(raw, loc, node);
        }
        Optional<BigDecimal> value = modest(number);
        if (value.isEmpty()) {
            return bad("int_parsing_size", loc, "The number is too large.", null);
        }
        BigInteger whole;
        try {
            whole = value.get().toBigIntegerExact();
        } catch (ArithmeticException e) {
            return bad("int_from_float", loc, "The value must be an integer, not a number with a fraction.", node);
        }
        if (raw == BigInteger.class) {
            return whole;
        }
        boolean isLong = raw == long.class || raw == Long.class;
        if (whole.bitLength() > (isLong ? 63 : 31)) {
            return bad("int_parsing_size", loc, "The number is too large.", node);
        }
        return isLong ? (Object) whole.longValue() : (Object) whole.intValue();
    }

    private Object number(Class<?> raw, JsonNode node, List<Object> loc) {
        JsonNode number = node;
        if (node.isTextual()) {
            String text = node.textValue().strip();
            if (!NUMBER_TEXT.matcher(text).matches()) {
                return bad("float_parsing", loc, "The value must be a number.", node);
            }
            number = new WrittenNumber(text);
        } else if (!node.isNumber()) {
            return wrongType(raw, loc, node);
        }
        Optional<BigDecimal> modest = modest(number);
        if (modest.isEmpty() || Double.isInfinite(modest.get().doubleValue())) {
            return bad("finite_number", loc, "The number is too large or too exact.", null);
        }
        BigDecimal value = modest.get();
        if (raw == BigDecimal.class) {
            return value;
        }
        return raw == float.class || raw == Float.class ? (Object) value.floatValue() : (Object) value.doubleValue();
    }

    private Object constant(Class<?> raw, JsonNode node, List<Object> loc) {
        Map<String, Object> byName = TextRules.constants(raw);
        Object constant = node.isTextual() ? byName.get(node.textValue()) : null;
        return constant != null
                ? constant
                : bad("enum", loc, "The value must be one of " + String.join(", ", byName.keySet()) + ".", node);
    }

    private Object wrongType(Class<?> raw, List<Object> loc, JsonNode node) {
        TypeName name = TypeName.of(raw);
        return bad(name.errorType(), loc, name.sentence(), node);
    }

    private Object bad(String type, List<Object> loc, String message, JsonNode input) {
        if (errors.size() < BoundedErrors.MOST) {
            errors.add(new FieldError(type, List.copyOf(loc), message, input));
        }
        return null;
    }

    /** How pydantic, whose clients read these errors, names a type. */
    record TypeName(String errorType, String sentence) {
        static TypeName of(Class<?> raw) {
            if (raw == String.class) {
                return new TypeName("string_type", "The value must be a string.");
            }
            if (raw == boolean.class || raw == Boolean.class) {
                return new TypeName("bool_type", "The value must be true or false.");
            }
            if (isInteger(raw)) {
                return new TypeName("int_type", "The value must be an integer.");
            }
            if (isNumber(raw)) {
                return new TypeName("float_type", "The value must be a number.");
            }
            if (raw == UUID.class) {
                return new TypeName("uuid_type", "The value must be a UUID.");
            }
            if (Collection.class.isAssignableFrom(raw)) {
                return new TypeName("list_type", "The value must be a list.");
            }
            if (raw == Map.class) {
                return new TypeName("dict_type", "The value must be an object.");
            }
            if (raw.isRecord()) {
                return new TypeName("model_attributes_type", "The value must be an object.");
            }
            if (raw.isEnum()) {
                return new TypeName(
                        "enum",
                        "The value must be one of "
                                + String.join(", ", TextRules.constants(raw).keySet()) + ".");
            }
            return new TypeName("value_error", "The value must not be null.");
        }
    }

    static boolean isInteger(Class<?> raw) {
        return raw == int.class
                || raw == Integer.class
                || raw == long.class
                || raw == Long.class
                || raw == BigInteger.class;
    }

    static boolean isNumber(Class<?> raw) {
        return raw == double.class
                || raw == Double.class
                || raw == float.class
                || raw == Float.class
                || raw == BigDecimal.class;
    }

    private static Object nothing(Class<?> raw) {
        if (raw == boolean.class) {
            return false;
        }
        if (raw == int.class) {
            return 0;
        }
        if (raw == long.class) {
            return 0L;
        }
        if (raw == double.class) {
            return 0d;
        }
        return raw == float.class ? (Object) 0f : null;
    }

    static List<Object> append(List<Object> loc, Object step) {
        List<Object> longer = new ArrayList<>(loc.size() + 1);
        longer.addAll(loc);
        longer.add(step);
        return longer;
    }

    static Class<?> raw(Type type) {
        if (type instanceof Class<?> c) {
            return c;
        }
        if (type instanceof ParameterizedType p) {
            return (Class<?>) p.getRawType();
        }
        if (type instanceof WildcardType w) {
            return raw(w.getUpperBounds()[0]);
        }
        return Object.class;
    }

    static Type argument(Type type, int index) {
        return type instanceof ParameterizedType p ? p.getActualTypeArguments()[index] : Object.class;
    }
}
