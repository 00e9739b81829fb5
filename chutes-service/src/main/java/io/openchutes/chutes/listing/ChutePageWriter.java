package io.openchutes.chutes.listing;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openchutes.chutes.ChutesConfig;
import io.openchutes.chutes.answer.ChuteAnswers;
import io.openchutes.chutes.answer.ChuteFacts;
import io.openchutes.chutes.chute.RawJson;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Writes a page of chutes (see {@link ChutePage}) item by item, once, and ends it where it has the bytes that a page may have: what is
 * escaped takes up to six times the room that it has in the database.
 */
@ApplicationScoped
public class ChutePageWriter {
    private final ChuteAnswers answers;
    private final ObjectMapper mapper;
    private final long mostBytes;

    public ChutePageWriter(ChuteAnswers answers, ObjectMapper mapper, ChutesConfig config) {
        this.answers = answers;
        this.mapper = mapper;
        this.mostBytes = config.lists().pageBytes();
    }

    /** The page as JSON at this moment; one item is there in any case, if there is one. */
    byte[] write(ChutePageFacts facts, Instant now) {
        ByteArrayOutputStream page = new ByteArrayOutputStream();
        try (JsonGenerator json = mapper.getFactory().createGenerator(page)) {
            json.writeStartObject();
            json.writeNumberField("total", facts.total());
            json.writeNumberField("page", facts.query().page());
            json.writeNumberField("limit", facts.query().limit());
            json.writeArrayFieldStart("items");
            Map<UUID, RawJson> cords = new LinkedHashMap<>();
            long ofCords = 0;
            for (ChuteFacts item : facts.items()) {
                if (page.size() + ofCords >= mostBytes) {
                    break;
                }
                mapper.writeValue(json, answers.listed(item, now));
                json.flush();
                UUID ref = item.chute().cordRefId();
                if (cords.put(ref, facts.cordRefs().get(ref)) == null) {
                    ofCords += facts.cordRefs().get(ref).text().length();
                }
            }
            json.writeEndArray();
            json.writeObjectFieldStart("cord_refs");
            for (Map.Entry<UUID, RawJson> list : cords.entrySet()) {
                json.writeFieldName(list.getKey().toString());
                json.writeRawValue(list.getValue().text());
            }
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("A page of chutes can't be written.", e);
        }
        return page.toByteArray();
    }
}
