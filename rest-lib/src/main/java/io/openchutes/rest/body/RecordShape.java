package io.openchutes.rest.body;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the binder needs to know of a request record: its fields by their names in JSON, and how to make one. */
final class RecordShape {
    /** @param wireName snake_case, or what {@link JsonProperty} says */
    record Field(String name, String wireName, Class<?> rawType, Type type) {}

    private static final PropertyNamingStrategies.SnakeCaseStrategy SNAKE_CASE =
            new PropertyNamingStrategies.SnakeCaseStrategy();

    private static final ClassValue<RecordShape> SHAPES = new ClassValue<>() {
        @Override
        protected RecordShape computeValue(Class<?> type) {
            return new RecordShape(type);
        }
    };

    private final Map<String, Field> fields = new LinkedHashMap<>();
    private final Constructor<?> constructor;

    private RecordShape(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        for (RecordComponent component : components) {
            JsonProperty property = component.getAccessor().getAnnotation(JsonProperty.class);
            String wireName = property == null || property.value().isEmpty()
                    ? SNAKE_CASE.translate(component.getName())
                    : property.value();
            fields.put(
                    component.getName(),
                    new Field(component.getName(), wireName, component.getType(), component.getGenericType()));
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

    Constructor<?> constructor() {
        return constructor;
    }
}
