package io.openchutes.rest.error;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a failure that nobody foresaw looks like to the caller. */
class ErrorAnswersTest {
    private final ErrorAnswers answers = new ErrorAnswers(new ObjectMapper());

    @ParameterizedTest
    @ValueSource(strings = {"08006", "57P01", "53300", "25006"})
    void aDatabaseThatIsAwayOrChangingHandsIsA503ToBeTriedAgain(String state) {
        ErrorAnswers.Answer answer =
                answers.ofUnexpected(new IllegalStateException(new SQLException("cannot execute INSERT", state)));

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.headers()).containsEntry("Retry-After", "2");
    }

    @Test
    void anyOtherFailureIsA500ThatTellsNothing() {
        ErrorAnswers.Answer answer =
                answers.ofUnexpected(new IllegalStateException(new SQLException("relation \"secret\"", "42P01")));

        assertThat(answer.status()).isEqualTo(500);
        assertThat(new String(answer.body(), StandardCharsets.UTF_8)).doesNotContain("secret", "42P01");
    }
}
