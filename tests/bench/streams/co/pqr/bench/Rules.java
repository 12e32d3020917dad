package co.pqr.bench;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The causales and the ABC: which causal a motivo names, and which rule decides. Shared by all threads; never changes. */
final class Rules {
    /** The files of deploy/policy as one JSON document. What is not known here is refused, not passed over. */
    static final class Files {
        public String version;
        public List<CausalFile> causales;
        public List<RuleFile> reglas;
    }

    static final class CausalFile {
        public String causal;
        public String nombre;
        public List<String> frases;
    }

    static final class RuleFile {
        public String regla;
        public List<String> base;
        public List<String> causal;
        public List<String> estado;
        public String decision;
        public String razon;
        public String nota_rr;
        public String respuesta;
        public String signo;
        public int prioridad = 5;
    }

    record Rule(String name, Set<String> bases, Set<String> causales, Set<String> estados, String decision,
            String razon, Pqr.Politica politica, Note note, Note answer, String sign, int priority) {
        boolean holds(String base, String causal, String estado) {
            return (bases == null || bases.contains(base)) && (causales == null || causales.contains(causal))
                    && (estados == null || estados.contains(estado));
        }
    }

    private record Phrase(String words, int length, String causal) {}

    private static final String NONE = "sin_identificar";

    private final String version;
    private final Phrase[] phrases;
    private final Rule[] rules;
    private final Map<String, String> names = new HashMap<>();
    private final List<String> order = new ArrayList<>(); // of the causales in their file

    private Rules(Files files) {
        version = files.version;
        List<Phrase> all = new ArrayList<>();
        for (CausalFile c : files.causales) {
            names.put(c.causal, c.nombre);
            order.add(c.causal);
            for (String text : c.frases) {
                String folded = Fold.fold(text);
                all.add(new Phrase(" " + folded + " ", folded.length(), c.causal));
            }
        }
        all.sort(Comparator.comparingInt(Phrase::length).reversed());
        phrases = all.toArray(Phrase[]::new);
        rules = files.reglas.stream().map(this::rule).toArray(Rule[]::new);
    }

    static Rules load(String path) throws IOException {
        ObjectMapper mapper = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        return new Rules(mapper.readValue(new File(path), Files.class));
    }

    private Rule rule(RuleFile r) {
        Set<String> estados = null;
        if (r.estado != null) {
            estados = new HashSet<>();
            for (String estado : r.estado) {
                estados.add(Fold.fold(estado));
            }
        }
        return new Rule(r.regla, r.base == null ? null : Set.copyOf(r.base),
                r.causal == null ? null : Set.copyOf(r.causal), estados, r.decision, r.razon,
                new Pqr.Politica(version, r.regla), r.nota_rr == null ? null : new Note(r.nota_rr),
                r.respuesta == null ? null : new Note(r.respuesta), r.signo, r.prioridad);
    }

    boolean knows(String causal) {
        return names.containsKey(causal);
    }

    /** The causales of the longest phrases in the motivo: none, one, or those between which it does not tell, in their order. */
    List<String> identify(String motivo) {
        String text = " " + Fold.fold(motivo) + " ";
        List<String> found = List.of();
        int longest = 0;
        for (Phrase p : phrases) {
            if (p.length < longest) {
                break;
            }
            if (!text.contains(p.words)) {
                continue;
            }
            if (found.isEmpty()) {
                found = List.of(p.causal);
                longest = p.length;
            } else if (!found.contains(p.causal)) {
                found = new ArrayList<>(found);
                found.add(p.causal);
            }
        }
        if (found.size() > 1) {
            found.sort(Comparator.comparing(order::indexOf));
        }
        return found;
    }

    /** Fills in what the decision adds to the sighting. */
    void decide(Pqr pqr) {
        List<String> named = pqr.causal != null ? List.of(pqr.causal) : identify(pqr.motivo);
        String causal = named.size() == 1 ? named.get(0) : null;
        String estado = Fold.fold(pqr.estado);
        String asked = causal == null ? NONE : causal;
        for (Rule r : rules) {
            if (r.holds(pqr.base, asked, estado)) {
                pqr.causal_por = causal == null ? null : pqr.causal != null ? "persona" : "motivo";
                pqr.candidatas = named.size() > 1 ? named : null;
                pqr.causal = causal;
                pqr.decision = r.decision;
                pqr.razon_decision = r.razon;
                pqr.politica = r.politica;
                pqr.nota_rr = r.note == null ? null : r.note.write(this, pqr);
                pqr.respuesta = r.answer == null ? null : r.answer.write(this, pqr);
                pqr.respuesta_signo = r.sign;
                pqr.prioridad = r.priority;
                return;
            }
        }
        throw new IllegalStateException("no rule decides " + pqr.base + ", " + asked);
    }

    /** A note with fields in braces, taken apart once. */
    static final class Note {
        private static final Pattern FIELD = Pattern.compile("\\{([a-z_]+)}");
        private final List<String> parts = new ArrayList<>(); // plain text, field, plain text, …

        Note(String template) {
            Matcher m = FIELD.matcher(template);
            int at = 0;
            while (m.find()) {
                parts.add(template.substring(at, m.start()));
                parts.add(m.group(1));
                at = m.end();
            }
            parts.add(template.substring(at));
        }

        String write(Rules rules, Pqr pqr) {
            StringBuilder out = new StringBuilder(400);
            for (int i = 0; i < parts.size(); i++) {
                out.append(i % 2 == 0 ? parts.get(i) : value(parts.get(i), rules, pqr));
            }
            return out.toString();
        }

        private static String value(String field, Rules rules, Pqr pqr) {
            String value = switch (field) {
                case "causal" -> pqr.causal;
                case "nombre" -> rules.names.get(pqr.causal);
                case "razon" -> pqr.razon_decision;
                case "regla" -> pqr.politica.regla();
                case "version" -> pqr.politica.version();
                case "base" -> pqr.base;
                case "fecha_corte" -> pqr.fecha_corte;
                case "usuario" -> pqr.usuario;
                case "radicado" -> pqr.radicado;
                default -> throw new IllegalStateException("unknown field of a note: " + field);
            };
            return value == null || value.isEmpty() ? "sin dato" : value;
        }
    }
}
