package io.openchutes.chutes.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class DeploymentFeeTest {
    private final DeploymentFee fee = new DeploymentFee(new BigDecimal("5.37"));

    @Test
    void aFeeMustBeAccepted() {
        ApiException refused = catchThrowableOfType(ApiException.class, () -> fee.requireAccepted(false));
        assertThat(refused.code()).isEqualTo(ErrorCode.PAYMENT_REQUIRED);
        assertThat(refused).hasMessageContaining("$5.37").hasMessageContaining("accept_fee=true");
        assertThatCode(() -> fee.requireAccepted(true)).doesNotThrowAnyException();
    }

    @Test
    void theBalanceMayBeSpentToTheLastCent() {
        assertThatCode(() -> fee.requireCoveredBy(new BigDecimal("5.370"))).doesNotThrowAnyException();
        ApiException refused =
                catchThrowableOfType(ApiException.class, () -> fee.requireCoveredBy(new BigDecimal("5.36")));
        assertThat(refused.code()).isEqualTo(ErrorCode.PAYMENT_REQUIRED);
        assertThat(refused).hasMessageContaining("$5.37").hasMessageContaining("$5.36");
    }

    @Test
    void whatIsFreeNeedsNeither() {
        assertThat(DeploymentFee.NONE.isFree()).isTrue();
        assertThat(fee.isFree()).isFalse();
        assertThatCode(() -> DeploymentFee.NONE.requireAccepted(false)).doesNotThrowAnyException();
        assertThatCode(() -> DeploymentFee.NONE.requireCoveredBy(new BigDecimal("-1")))
                .doesNotThrowAnyException();
    }
}
