package io.openchutes.chutes.chute;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;

/** A chute's code, apart from the chute since it is large and only two operations need it. */
@Entity
@Table(name = "chute_source")
public class ChuteSource {
    @Id
    @Column(name = "chute_id")
    private UUID chuteId;

    private String code;

    protected ChuteSource() {}

    public ChuteSource(UUID chuteId, String code) {
        this.chuteId = chuteId;
        this.code = code;
    }

    public void replaceBy(String newCode) {
        code = newCode;
    }

    public String code() {
        return code;
    }
}
