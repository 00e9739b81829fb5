package io.openchutes.event;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;

/** Reads an event's data as a record, and holds its key against the event's subject. */
final class EventReader<T> {
    private final Class<T> type;
    private final String key;
    /** Null where the topic names no key. */
    private final Method accessor;

    private EventReader(Class<T> type, String key, Method accessor) {
        this.type = type;
        this.key = key;
        this.accessor = accessor;
    }

    /** @throws IllegalStateException if the record has no component for the topic's key */
    static <T> EventReader<T> of(Class<T> type, Topic topic) {
        String key = topic.key();
        return new EventReader<>(type, key, key.isEmpty() ? null : accessor(type, topic));
    }

    private static Method accessor(Class<?> type, Topic topic) {
        PropertyNamingStrategies.SnakeCaseStrategy names = new PropertyNamingStrategies.SnakeCaseStrategy();
        if (type.isRecord()) {
            for (RecordComponent component : type.getRecordComponents()) {
                JsonProperty given = component.getAccessor().getAnnotation(JsonProperty.class);
                String name =
                        given == null || given.value().isEmpty() ? names.translate(component.getName()) : given.value();
                if (name.equals(topic.key())) {
                    return component.getAccessor();
                }
            }
        }
        throw new IllegalStateException(
                type.getName() + " has no component for " + topic.key() + ", the key of " + topic.name());
    }

    /** @throws UnreadableEvent if the data does not fit, or is about another subject */
    T read(ReceivedEvent event) {
        T data = event.data().as(type);
        if (accessor != null) {
            String found = String.valueOf(keyOf(data));
            if (!found.equals(event.subject())) {
                throw new UnreadableEvent(
                        "The data's " + key + " is " + found + ", but ce_subject is " + event.subject());
            }
        }
        return data;
    }

    private Object keyOf(T data) {
        try {
            return accessor.invoke(data);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("The component " + key + " of " + type + " can't be read", e);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("The component " + key + " of " + type + " failed", e.getCause());
        }
    }
}
