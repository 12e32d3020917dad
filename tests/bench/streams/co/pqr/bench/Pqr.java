package co.pqr.bench;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A sighting as pqr.received has it, and what a decision adds to it. */
@JsonPropertyOrder({
    "radicado", "cuenta", "base", "fecha_corte", "entrega", "revision", "estado", "motivo", "razon", "subrazon",
    "usuario", "asesor", "telefono", "ciudad", "fecha_radicacion", "observacion", "extra", "origen", "causal",
    "decision", "razon_decision", "politica", "nota_rr", "respuesta", "respuesta_signo", "prioridad", "candidatas",
    "causal_por"
})
public final class Pqr {
    public String radicado;
    public String cuenta;
    public String base;
    @JsonInclude(Include.NON_NULL)
    public String fecha_corte;
    @JsonInclude(Include.NON_DEFAULT)
    public int entrega;
    public int revision;
    public String estado;
    public String motivo;
    public String razon;
    public String subrazon;
    public String usuario;
    public String asesor;
    public String telefono;
    public String ciudad;
    public String fecha_radicacion;
    public String observacion;
    @JsonInclude(Include.NON_NULL)
    public JsonNode extra;
    @JsonInclude(Include.NON_NULL)
    public Origen origen;
    public String causal;
    public String decision;
    public String razon_decision;
    public Politica politica;
    @JsonInclude(Include.NON_NULL)
    public String nota_rr;
    @JsonInclude(Include.NON_NULL)
    public String respuesta;
    @JsonInclude(Include.NON_NULL)
    public String respuesta_signo;
    public int prioridad;
    @JsonInclude(Include.NON_NULL)
    public List<String> candidatas;
    @JsonInclude(Include.NON_NULL)
    public String causal_por;

    /** What this program does not know of travels on. */
    private Map<String, JsonNode> more;

    @JsonAnySetter
    public void more(String name, JsonNode value) {
        if (more == null) {
            more = new LinkedHashMap<>();
        }
        more.put(name, value);
    }

    @JsonAnyGetter
    public Map<String, JsonNode> more() {
        return more;
    }

    public static final class Origen {
        public String sha256;
        public String archivo;
        public String hoja;
        public int fila;
    }

    public record Politica(String version, String regla) {}
}
