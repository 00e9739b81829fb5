package io.openchutes.rest.caching;

import io.netty.channel.ChannelHandler;
import io.openchutes.rest.observe.AccessLog;
import io.openchutes.rest.request.ConnectionHandlers;
import jakarta.inject.Singleton;

/** Makes the handlers that give answers again. */
@Singleton
class RepeatedAnswerHandlers implements ConnectionHandlers {
    private final RepeatedAnswers answers;
    private final AccessLog log;

    RepeatedAnswerHandlers(RepeatedAnswers answers, AccessLog log) {
        this.answers = answers;
        this.log = log;
    }

    @Override
    public ChannelHandler handler() {
        return new RepeatedAnswerHandler(answers, log);
    }
}
