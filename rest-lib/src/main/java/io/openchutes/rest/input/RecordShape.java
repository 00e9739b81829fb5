package io.openchutes.rest.input;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import jakarta.validation.constraints.Size;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** The shape of a request record for the binder: its fields by their names in JSON, and its constructor. */
final class RecordShape {
    /**
     * @param wireName snake_case, or what {@link JsonProperty} says
     * @param most entries that a list or an object of free fields may have: the maximum of its {@link Size}; else without meaning
     * @param blankIsAbsent whether a blank text means none
     * @param unwrapped whether its fields are inlined into this record's JSON, see {@link JsonUnwrapped}
     */
    record Field(
            String name,
            String wireName,
            Class<?> rawType,
            Type type,
            int most,
            boolean blankIsAbsent,
            boolean unwrapped) {}

    private static final PropertyNamingStrategies.SnakeCaseStrategy SNAKE_CASE =
            new PropertyNamingStrategies.SnakeCaseStrategy();

    private static final ClassValue<RecordShape> SHAPES = new ClassValue<>() {
        @Override
        protected RecordShape computeValue(Class<?> type) {
            return new RecordShape(type);
        }
    };

    private final Map<String, Field> fields = new LinkedHashMap<>();
    private final Map<String, Field> byWireName = new HashMap<>();
    private final Constructor<?> constructor;

    private RecordShape(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        for (RecordComponent component : components) {
            JsonProperty property = component.getAccessor().getAnnotation(JsonProperty.class);
            String wireName = property == null || property.value().isEmpty()
                    ? SNAKE_CASE.translate(component.getName())
                    : property.value();
            Field field = new Field(
                    component.getName(),
                    wireName,
                    component.getType(),
                    component.getGenericType(),
                    most(component),
                    component.getAccessor().isAnnotationPresent(BlankIsAbsent.class),
                    component.getAccessor().isAnnotationPresent(JsonUnwrapped.class));
            fields.put(component.getName(), field);
            if (field.unwrapped()) {
                byWireName.putAll(of(component.getType()).byWireName);
            } else {
                byWireName.put(wireName, field);
            }
        }
        try {
            constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class[]::new));
            constructor.setAccessible(true);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("A record always has its canonical constructor.", e);
        }
    }

    static RecordShape of(Class<?> type) {
        return SHAPES.get(type);
    }

    Iterable<Field> fields() {
        return fields.values();
    }

    Field field(String name) {
        return fields.get(name);
    }

    /** By its name in JSON, an unwrapped record's fields too; null where there is no such field. */
    Field wireField(String wireName) {
        return byWireName.get(wireName);
    }

    Constructor<?> constructor() {
        return constructor;
    }

    private static int most(RecordComponent component) {
        Class<?> type = component.getType();
        if (!Collection.class.isAssignableFrom(type) && !Map.class.isAssignableFrom(type)) {
            return Integer.MAX_VALUE;
        }
        Size size = component.getAccessor().getAnnotation(Size.class);
        if (size == null || size.max() == Integer.MAX_VALUE) {
            throw new IllegalStateException(
                    component.getDeclaringRecord().getName() + "." + component.getName() + " needs a @Size(max = …).");
        }
        return size.max();
    }
}
