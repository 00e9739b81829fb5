package io.openchutes.rest.input;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.openchutes.rest.error.FieldError;
import java.io.IOException;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Parses a body into a tree for a given type: a list that is longer than its field allows is refused before its elements are kept, unknown
 * fields are skipped, and the number of values is bounded. So the tree takes a small multiple of the body's bytes, whatever the body.
 */
final class BodyParser {
    /** Deep enough for any JSON Schema, and far from what writing it again inside an answer could choke on. */
    static final int DEEPEST = 100;

    /**
     * Texts, numbers, objects, lists and so on in one body. The largest template of the SDK has 2,000 of them in 68 kB, so real ones
     * meet the bound on what is stored of a chute first; a tree of so many takes at most some 8 MB.
     */
    static final int MOST_VALUES = 32_768;

    /**
     * Without the table of field names that Jackson keeps for all parsers of a factory: strangers would fill it, for good. Numbers and
     * names have Jackson's own bounds, 1,000 and 50,000 characters.
     */
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final List<FieldError> errors;
    private int values;

    private BodyParser(List<FieldError> errors) {
        this.errors = errors;
    }

    /**
     * The body's tree.
     *
     * @param errors takes what is wrong; a list that is too long is null in the tree
     * @return null where there is none: the body is empty, not JSON, or has too many values
     */
    static JsonNode parse(byte[] body, Type type, List<FieldError> errors) {
        return new BodyParser(errors).tree(body, type);
    }

    private JsonNode tree(byte[] body, Type type) {
        try {
            CharBuffer text = decoded(body);
            try (JsonParser parser =
                    JSON.createParser(text.array(), text.arrayOffset() + text.position(), text.remaining())) {
                if (parser.nextToken() == null) {
                    refuse("missing", List.of("body"), "The request needs a JSON body.");
                    return null;
                }
                JsonNode root = value(parser, type, Integer.MAX_VALUE, List.of("body"));
                if (parser.nextToken() != null) {
                    throw new JsonParseException(parser, "Something follows the JSON");
                }
                return root;
            }
        } catch (TooManyValues e) {
            refuse(
                    "too_long",
                    List.of("body"),
                    "At most " + MOST_VALUES + " JSON values (texts, numbers, objects, lists and so on) are taken.");
        } catch (CharacterCodingException e) {
            invalid("The body is not valid UTF-8");
        } catch (StreamConstraintsException e) {
            invalid("The JSON is nested too deeply, or a number or a name in it is too long");
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null
                    ? ""
                    : " (line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ")";
            String what =
                    e.getOriginalMessage() != null && e.getOriginalMessage().startsWith("Duplicate field")
                            ? "A field occurs twice in the JSON"
                            : "The body is not valid JSON";
            invalid(what + where);
        } catch (IOException | IllegalArgumentException | ArithmeticException e) {
            // The parser reads from memory and is asked for texts alone: whatever it stumbles over is in the body.
            invalid("The body is not valid JSON");
        }
        return null;
    }

    private static CharBuffer decoded(byte[] body) throws CharacterCodingException {
        int start = body.length >= BYTE_ORDER_MARK.length
                        && body[0] == BYTE_ORDER_MARK[0]
                        && body[1] == BYTE_ORDER_MARK[1]
                        && body[2] == BYTE_ORDER_MARK[2]
                ? BYTE_ORDER_MARK.length
                : 0;
        return StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(ByteBuffer.wrap(body, start, body.length - start));
    }

    /** @param most entries that it may have, where it is a list or an object of free fields and the type says so too */
    private JsonNode value(JsonParser parser, Type type, int most, List<Object> loc) throws IOException {
        count();
        JsonToken token = parser.currentToken();
        return switch (token) {
            case START_OBJECT -> object(parser, type, most, loc);
            case START_ARRAY -> array(parser, type, most, loc);
            case VALUE_STRING -> TextNode.valueOf(parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new WrittenNumber(parser.getText());
            case VALUE_TRUE -> BooleanNode.TRUE;
            case VALUE_FALSE -> BooleanNode.FALSE;
            case VALUE_NULL -> NullNode.getInstance();
            default -> throw new JsonParseException(parser, "No value begins here");
        };
    }

    private JsonNode object(JsonParser parser, Type type, int most, List<Object> loc) throws IOException {
        Class<?> raw = JsonBinder.raw(type);
        if (raw == Optional.class) {
            return object(parser, JsonBinder.argument(type, 0), most, loc);
        }
        RecordShape shape = raw.isRecord() ? RecordShape.of(raw) : null;
        int room = raw == Map.class ? most : Integer.MAX_VALUE;
        Type free = raw == Map.class ? JsonBinder.argument(type, 1) : Object.class;
        ObjectNode object = NODES.objectNode();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            RecordShape.Field field = shape == null ? null : shape.wireField(name);
            if (field != null) {
                object.set(name, value(parser, field.type(), field.most(), JsonBinder.append(loc, field.wireName())));
            } else if (shape != null) {
                skip(parser);
            } else if (object.size() == room) {
                refuse("too_long", loc, "At most " + most + " entries are taken.");
                skip(parser);
                skipRest(parser);
                return NullNode.getInstance();
            } else {
                object.set(name, value(parser, free, Integer.MAX_VALUE, loc));
            }
        }
        return object;
    }

    private JsonNode array(JsonParser parser, Type type, int most, List<Object> loc) throws IOException {
        Class<?> raw = JsonBinder.raw(type);
        if (raw == Optional.class) {
            return array(parser, JsonBinder.argument(type, 0), most, loc);
        }
        boolean isList = Collection.class.isAssignableFrom(raw);
        int room = isList ? most : Integer.MAX_VALUE;
        Type element = isList ? JsonBinder.argument(type, 0) : Object.class;
        ArrayNode array = NODES.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (array.size() == room) {
                refuse("too_long", loc, "At most " + most + " items are taken.");
                skip(parser);
                skipRest(parser);
                return NullNode.getInstance();
            }
            array.add(value(parser, element, Integer.MAX_VALUE, isList ? JsonBinder.append(loc, array.size()) : loc));
        }
        return array;
    }

    /** Skips the parser's current value. */
    private void skip(JsonParser parser) throws IOException {
        count();
        if (parser.currentToken().isStructStart()) {
            skipRest(parser);
        }
    }

    /** Reads to the end of the object or list that the parser is in. */
    private void skipRest(JsonParser parser) throws IOException {
        for (int depth = 1; depth > 0; ) {
            JsonToken token = parser.nextToken();
            if (token == null) {
                throw new JsonParseException(parser, "The JSON ends too early");
            }
            if (token.isStructEnd()) {
                depth--;
            } else if (token != JsonToken.FIELD_NAME) {
                count();
                if (token.isStructStart()) {
                    depth++;
                }
            }
        }
    }

    private void count() throws TooManyValues {
        if (++values > MOST_VALUES) {
            throw new TooManyValues();
        }
    }

    private void invalid(String sentence) {
        refuse("json_invalid", List.of("body"), sentence + ".");
    }

    private void refuse(String type, List<Object> loc, String sentence) {
        errors.add(new FieldError(type, List.copyOf(loc), sentence, null));
    }

    /** Ends the reading in the middle. */
    private static final class TooManyValues extends IOException {
        private static final long serialVersionUID = 1L;
    }
}
