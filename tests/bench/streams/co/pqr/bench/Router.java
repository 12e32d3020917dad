package co.pqr.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** One sighting in, one decision out, to the sink that is named like the decision; what is no sighting, to the dead letters. */
final class Router implements Processor<String, byte[], String, byte[]> {
    static final String DEAD = "dead";

    private static final Header SPECVERSION = header("ce_specversion", "1.0");
    private static final Header SOURCE = header("ce_source", "/bench/streams");
    private static final Header CONTENT_TYPE = header("content-type", "application/json");
    private static final Map<String, Header> TYPES = Map.of(
            "escalate", header("ce_type", "co.pqr.escalate.v1"), "close", header("ce_type", "co.pqr.close.v1"),
            "contact", header("ce_type", "co.pqr.contact.v1"), "review", header("ce_type", "co.pqr.review.v1"));

    private final Rules rules;
    private final ObjectReader reader;
    private final ObjectWriter writer;
    private ProcessorContext<String, byte[]> context;

    Router(Rules rules, ObjectReader reader, ObjectWriter writer) {
        this.rules = rules;
        this.reader = reader;
        this.writer = writer;
    }

    @Override
    public void init(ProcessorContext<String, byte[]> context) {
        this.context = context;
    }

    @Override
    public void process(Record<String, byte[]> in) {
        Pqr pqr;
        byte[] value;
        try {
            pqr = reader.readValue(in.value());
            check(in, pqr);
            rules.decide(pqr);
            value = writer.writeValueAsBytes(pqr);
        } catch (JsonProcessingException e) {
            bury(in, e.getOriginalMessage());
            return;
        } catch (IOException | IllegalArgumentException e) {
            bury(in, e.getMessage());
            return;
        }
        context.forward(in.withValue(value).withHeaders(headers(in.headers(), pqr)), pqr.decision);
    }

    private void check(Record<String, byte[]> in, Pqr pqr) {
        Headers h = in.headers();
        require("1.0".equals(text(h, "ce_specversion")), "ce_specversion");
        require("co.pqr.received.v1".equals(text(h, "ce_type")), "ce_type");
        require(text(h, "ce_id") != null, "ce_id");
        require(text(h, "ce_source") != null, "ce_source");
        require(pqr.radicado != null && pqr.radicado.equals(in.key()), "radicado");
        String subject = text(h, "ce_subject");
        require(subject == null || subject.equals(pqr.radicado), "ce_subject");
        require(pqr.cuenta != null && !pqr.cuenta.isEmpty(), "cuenta");
        require("pendientes".equals(pqr.base) || "mal_escalados".equals(pqr.base), "base");
        require(isDate(pqr.fecha_corte), "fecha_corte");
        require(pqr.fecha_radicacion == null || isDate(pqr.fecha_radicacion), "fecha_radicacion");
        require(pqr.causal == null || rules.knows(pqr.causal), "causal");
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalArgumentException(what);
        }
    }

    private static boolean isDate(String s) {
        if (s == null || s.length() < 10 || s.charAt(4) != '-' || s.charAt(7) != '-') {
            return false;
        }
        for (int i = 0; i < 10; i++) {
            if (i != 4 && i != 7 && (s.charAt(i) < '0' || s.charAt(i) > '9')) {
                return false;
            }
        }
        return true;
    }

    private static Headers headers(Headers in, Pqr pqr) {
        String id = pqr.base + '/' + pqr.fecha_corte + '/' + pqr.radicado + '/' + pqr.revision
                + (pqr.entrega == 0 ? "" : "@" + pqr.entrega) + "/decision";
        Headers out = new RecordHeaders()
                .add(SPECVERSION)
                .add(header("ce_id", id))
                .add(TYPES.get(pqr.decision))
                .add(SOURCE)
                .add(header("ce_time", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString()))
                .add(header("ce_subject", pqr.radicado));
        Header trace = in.lastHeader("traceparent");
        if (trace != null) {
            out.add(trace);
        }
        return out.add(CONTENT_TYPE);
    }

    private void bury(Record<String, byte[]> in, String why) {
        Headers headers = new RecordHeaders(in.headers()).add(header("dlt_error", String.valueOf(why)));
        context.forward(in.withHeaders(headers), DEAD);
    }

    private static String text(Headers headers, String name) {
        Header h = headers.lastHeader(name);
        return h == null || h.value() == null ? null : new String(h.value(), StandardCharsets.UTF_8);
    }

    private static Header header(String name, String value) {
        return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
