package io.openchutes.rest.input;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.node.NumericNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * A number as it was written in a body, and as it is written again: {@code 1e300} stays five characters. It is computed only when its
 * value is read, which may throw {@link NumberFormatException} where the exponent is beyond what Java holds.
 */
final class WrittenNumber extends NumericNode {
    private static final long serialVersionUID = 1L;

    private final String text;

    /** @param text a number by the grammar of JSON */
    WrittenNumber(String text) {
        this.text = text;
    }

    @Override
    public JsonToken asToken() {
        return text.chars().anyMatch(c -> c == '.' || c == 'e' || c == 'E')
                ? JsonToken.VALUE_NUMBER_FLOAT
                : JsonToken.VALUE_NUMBER_INT;
    }

    @Override
    public JsonParser.NumberType numberType() {
        return JsonParser.NumberType.BIG_DECIMAL;
    }

    @Override
    public Number numberValue() {
        return decimalValue();
    }

    @Override
    public int intValue() {
        return decimalValue().intValue();
    }

    @Override
    public long longValue() {
        return decimalValue().longValue();
    }

    @Override
    public double doubleValue() {
        return Double.parseDouble(text);
    }

    @Override
    public BigDecimal decimalValue() {
        return new BigDecimal(text);
    }

    @Override
    public BigInteger bigIntegerValue() {
        return decimalValue().toBigInteger();
    }

    @Override
    public boolean canConvertToInt() {
        return doubleValue() >= Integer.MIN_VALUE && doubleValue() <= Integer.MAX_VALUE;
    }

    @Override
    public boolean canConvertToLong() {
        return doubleValue() >= Long.MIN_VALUE && doubleValue() <= Long.MAX_VALUE;
    }

    @Override
    public String asText() {
        return text;
    }

    @Override
    public void serialize(JsonGenerator generator, SerializerProvider provider) throws IOException {
        generator.writeNumber(text);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WrittenNumber number && number.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }
}
