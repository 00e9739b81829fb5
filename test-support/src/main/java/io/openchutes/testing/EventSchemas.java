package io.openchutes.testing;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.openchutes.event.json.EventJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Checks events against the contracts' JSON Schemas (2020-12, formats included), for the tests of producers and of consumers. */
public final class EventSchemas {
    private static final String BASE = "https://openchutes.io/schemas/";

    private final SchemaRegistry schemas = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            registry -> registry.schemaIdResolvers(resolvers -> resolvers.mapPrefix(BASE, "classpath:schemas/")));

    /** Fails if the JSON does not fit the schema of the type, or there is no such type. */
    public static void assertValid(String type, String json) {
        List<String> errors = new EventSchemas().errors(type, json);
        if (!errors.isEmpty()) {
            throw new AssertionError("Not a valid " + type + ": " + errors + "\n" + json);
        }
    }

    /** As {@link #assertValid(String, String)}, of the JSON that the outbox makes of the event record. */
    public static void assertValid(String type, Object event) {
        assertValid(type, new String(EventJson.write(event), StandardCharsets.UTF_8));
    }

    /** What is wrong with the JSON; empty if nothing is. */
    public List<String> errors(String type, String json) {
        Schema schema = schemas.getSchema(SchemaLocation.of(BASE + type + ".json"));
        return schema
                .validate(
                        json,
                        InputFormat.JSON,
                        context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
                .stream()
                .map(Error::toString)
                .toList();
    }

    /** As {@link #errors(String, String)}, of the JSON that the outbox makes of the event record. */
    public List<String> errors(String type, Object event) {
        return errors(type, new String(EventJson.write(event), StandardCharsets.UTF_8));
    }

    /** The contracts' sample of a type, as JSON. */
    public static String sample(String type) {
        try (InputStream sample = EventSchemas.class.getResourceAsStream("/samples/" + type + ".json")) {
            if (sample == null) {
                throw new AssertionError("There is no sample of " + type);
            }
            return new String(sample.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
