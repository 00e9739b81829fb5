package io.openchutes.rest.input;

import io.openchutes.rest.error.FieldError;
import io.openchutes.rest.error.ValidationFailed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.ext.ParamConverter;
import jakarta.ws.rs.ext.ParamConverterProvider;
import jakarta.ws.rs.ext.Provider;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.List;

/** Converts parameters by {@link Scalars}; what is bad was reported by {@link ParameterCheck} before. */
@Provider
public class ScalarConverters implements ParamConverterProvider {
    @Override
    @SuppressWarnings("unchecked")
    public <T> ParamConverter<T> getConverter(Class<T> rawType, Type genericType, Annotation[] annotations) {
        if (rawType == String.class || !Scalars.knows(rawType)) {
            return null;
        }
        String fallback = null;
        for (Annotation annotation : annotations) {
            if (annotation instanceof DefaultValue value) {
                fallback = value.value();
            }
        }
        return (ParamConverter<T>) new Converter(rawType, fallback);
    }

    /** @param fallback the default, which an empty value means too */
    private record Converter(Class<?> type, String fallback) implements ParamConverter<Object> {
        @Override
        public Object fromString(String text) {
            if (text == null) {
                return null;
            }
            Scalars.Parsed parsed = Scalars.parse(type, text);
            if (!parsed.isBad() && parsed.value() == null && fallback != null) {
                parsed = Scalars.parse(type, fallback);
            }
            if (parsed.isBad() || (parsed.value() == null && type.isPrimitive())) {
                throw new ValidationFailed(List.of(new FieldError(
                        parsed.isBad() ? parsed.errorType() : "missing",
                        List.of("query"),
                        parsed.isBad() ? parsed.message() : "This parameter is required.",
                        text)));
            }
            return parsed.value();
        }

        @Override
        public String toString(Object value) {
            return String.valueOf(value);
        }
    }
}
