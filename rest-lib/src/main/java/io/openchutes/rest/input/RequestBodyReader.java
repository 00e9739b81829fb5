package io.openchutes.rest.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import io.openchutes.rest.error.FieldError;
import io.openchutes.rest.error.ValidationFailed;
import jakarta.inject.Singleton;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ValidationException;
import jakarta.validation.Validator;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads JSON bodies: every field of a wrong type and every broken constraint, in the body and in the query, in one answer. What
 * it hands to a resource is valid; the resource needs no {@code @Valid} on its parameter.
 */
@Provider
@Singleton
@Consumes({MediaType.APPLICATION_JSON, "application/*+json"})
public class RequestBodyReader implements MessageBodyReader<Object> {
    private final ObjectMapper mapper;
    private final Validator validator;
    private final Violations violations;
    private final ParameterCheck parameters;

    public RequestBodyReader(
            ObjectMapper mapper, Validator validator, Violations violations, ParameterCheck parameters) {
        this.mapper = mapper;
        this.validator = validator;
        this.violations = violations;
        this.parameters = parameters;
    }

    @Override
    public boolean isReadable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
        return type.isRecord()
                || Map.class.isAssignableFrom(type)
                || Collection.class.isAssignableFrom(type)
                || JsonNode.class.isAssignableFrom(type);
    }

    @Override
    public Object readFrom(
            Class<Object> type,
            Type genericType,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, String> httpHeaders,
            InputStream entityStream)
            throws IOException {
        requirePlain(httpHeaders.getFirst(HttpHeaders.CONTENT_ENCODING));
        return read(genericType == null ? type : genericType, entityStream.readAllBytes(), parameters.pending());
    }

    /** Compressed bodies are not taken: what a few bytes unfold to would have no bound that the sender paid for. */
    private static void requirePlain(String encoding) {
        if (encoding == null || encoding.isBlank() || encoding.strip().equalsIgnoreCase("identity")) {
            return;
        }
        String named = encoding.strip().replaceAll("[^A-Za-z0-9,*_ -]", "?");
        throw new ApiException(
                ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                "A body with Content-Encoding: " + named.substring(0, Math.min(named.length(), 40))
                        + " is not taken; send it without.");
    }

    /**
     * The body as a valid value of the type.
     *
     * @param earlier bad parameters found before, which belong into the same answer
     * @throws ValidationFailed with all that is wrong
     */
    Object read(Type type, byte[] body, List<FieldError> earlier) {
        List<FieldError> errors = new ArrayList<>(earlier);
        List<FieldError> wrongTypes = new ArrayList<>();
        JsonNode root = BodyParser.parse(body, type, wrongTypes);
        if (root == null) {
            errors.addAll(wrongTypes);
            throw new ValidationFailed(errors);
        }
        JsonBinder binder = new JsonBinder(mapper);
        Object value = null;
        if (root.isNull()) {
            JsonBinder.TypeName name = JsonBinder.TypeName.of(JsonBinder.raw(type));
            errors.add(new FieldError(name.errorType(), List.of("body"), name.sentence(), root));
        } else {
            value = binder.bind(type, root, List.of("body"));
        }
        wrongTypes.addAll(binder.errors());
        errors.addAll(wrongTypes);
        if (value != null) {
            for (FieldError error : violations.ofBody(validate(value), type, root)) {
                if (wrongTypes.stream().noneMatch(wrong -> covers(wrong.loc(), error.loc()))) {
                    errors.add(error);
                }
            }
        }
        if (!errors.isEmpty()) {
            throw new ValidationFailed(errors);
        }
        return value;
    }

    /** A validator may refuse the whole request: it is busy, or the caller has used up his share. */
    private Set<ConstraintViolation<Object>> validate(Object value) {
        try {
            return validator.validate(value);
        } catch (ValidationException e) {
            if (e.getCause() instanceof ApiException refusal) {
                throw refusal;
            }
            throw e;
        }
    }

    /** A field of the wrong type was bound as null: violations of it or below it are consequences of that. */
    private static boolean covers(List<Object> wrong, List<Object> other) {
        int shorter = Math.min(wrong.size(), other.size());
        return wrong.subList(0, shorter).equals(other.subList(0, shorter)) && wrong.size() <= other.size();
    }
}
