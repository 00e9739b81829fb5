package io.openchutes.rest.caching;

import io.netty.channel.ChannelHandler;
import io.openchutes.rest.observe.AccessLog;
import io.openchutes.rest.observe.RequestTags;
import io.openchutes.rest.request.ConnectionHandlers;
import jakarta.inject.Singleton;

/** Makes the handlers that give answers again. */
@Singleton
class RepeatedAnswerHandlers implements ConnectionHandlers {
    private final RepeatedAnswers answers;
    private final AccessLog log;
    private final RequestTags tags;

    RepeatedAnswerHandlers(RepeatedAnswers answers, AccessLog log, RequestTags tags) {
        this.answers = answers;
        this.log = log;
        this.tags = tags;
    }

    @Override
    public ChannelHandler handler() {
        return new RepeatedAnswerHandler(answers, log, tags);
    }
}
