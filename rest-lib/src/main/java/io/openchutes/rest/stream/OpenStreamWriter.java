package io.openchutes.rest.stream;

import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.Type;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;
import org.jboss.resteasy.reactive.server.vertx.VertxResteasyReactiveRequestContext;

/** Hands a stream to its connection; between two events it holds a connection and no thread. */
@Provider
@Produces(MediaType.SERVER_SENT_EVENTS)
public class OpenStreamWriter extends AnswerWriter<OpenStream> {
    public OpenStreamWriter() {
        super(OpenStream.class);
    }

    @Override
    public void writeResponse(OpenStream stream, Type genericType, ServerRequestContext context) {
        OpenAnswer.begin(
                ((VertxResteasyReactiveRequestContext) context).getContext().request(), stream);
    }
}
