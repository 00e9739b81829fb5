package io.openchutes.rest.body;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.openchutes.rest.error.FieldError;
import io.openchutes.rest.error.ValidationFailed;
import io.openchutes.rest.parameter.ParameterCheck;
import jakarta.inject.Singleton;
import jakarta.validation.Validator;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON bodies: every field of a wrong type and every broken constraint, in the body and in the query, in one answer. What
 * it hands to a resource is valid; the resource needs no {@code @Valid} on its parameter.
 */
@Provider
@Singleton
@Consumes({MediaType.APPLICATION_JSON, "application/*+json"})
public class RequestBodyReader implements MessageBodyReader<Object> {
    /** Deep enough for any JSON Schema, and far from what writing it again inside an answer could choke on. */
    private static final int DEEPEST = 100;

    private final ObjectMapper mapper;
    private final Validator validator;
    private final Violations violations;
    private final ParameterCheck parameters;
    private final ObjectReader trees;

    public RequestBodyReader(
            ObjectMapper mapper, Validator validator, Violations violations, ParameterCheck parameters) {
        this.mapper = mapper;
        this.validator = validator;
        this.violations = violations;
        this.parameters = parameters;
        this.trees = JsonMapper.builder(JsonFactory.builder()
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxNestingDepth(DEEPEST)
                                .build())
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .build())
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
                .build()
                .reader();
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
        return read(genericType == null ? type : genericType, entityStream.readAllBytes(), parameters.pending());
    }

    /**
     * The body as a valid value of the type.
     *
     * @param earlier bad parameters found before, which belong into the same answer
     * @throws ValidationFailed with all that is wrong
     */
    Object read(Type type, byte[] body, List<FieldError> earlier) {
        List<FieldError> errors = new ArrayList<>(earlier);
        JsonNode root = body.length == 0 ? null : parse(body, errors);
        if (root == null) {
            if (body.length == 0) {
                errors.add(new FieldError("missing", List.of("body"), "The request needs a JSON body.", null));
            }
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
        List<FieldError> wrongTypes = binder.errors();
        errors.addAll(wrongTypes);
        if (value != null) {
            for (FieldError error : violations.ofBody(validator.validate(value), type, root)) {
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

    /** A field of the wrong type was bound as null: that it is missing then, or anything below it, is no news. */
    private static boolean covers(List<Object> wrong, List<Object> other) {
        int shorter = Math.min(wrong.size(), other.size());
        return wrong.subList(0, shorter).equals(other.subList(0, shorter)) && wrong.size() <= other.size();
    }

    private JsonNode parse(byte[] body, List<FieldError> errors) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(body))
                    .toString();
            JsonNode root = trees.readTree(text);
            if (root == null || root.isMissingNode()) {
                errors.add(new FieldError("missing", List.of("body"), "The request needs a JSON body.", null));
                return null;
            }
            return root;
        } catch (CharacterCodingException e) {
            errors.add(new FieldError("json_invalid", List.of("body"), "The body is not valid UTF-8.", null));
        } catch (StreamConstraintsException e) {
            errors.add(new FieldError(
                    "json_invalid",
                    List.of("body"),
                    "The JSON is nested too deeply, or a number in it is too long.",
                    null));
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null
                    ? ""
                    : " (line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ")";
            String what =
                    e.getOriginalMessage() != null && e.getOriginalMessage().startsWith("Duplicate field")
                            ? "A field stands twice in the JSON"
                            : "The body is not valid JSON";
            errors.add(new FieldError("json_invalid", List.of("body"), what + where + ".", null));
        }
        return null;
    }
}
