#include "services/contact/api/refusals.h"

#include <string.h>

#include "common/calendar_in_force.h"
#include "services/contact/api/api_rows.h"
#include "services/contact/life/horario.h"

static const refusal_words_t words[] = {
    /* there is no such thing */
    {"caso_desconocido", 404, "No hay un caso con ese radicado."},
    {"no_hay_caso", 404, "No hay un caso con ese radicado."},
    {"intento_desconocido", 404, "No hay un intento con ese número: tome de nuevo la agenda."},
    {"tarea_desconocida", 404, "No hay una tarea con ese número."},
    {"recurso_desconocido", 404, "No hay un recurso con ese número."},
    /* attempts */
    {"fuera_de_horario", 409,
     "A esta hora no se llama a los clientes. Consulte el horario para saber cuándo se puede."},
    {"intento_de_otra_persona", 409, "Ese intento lo tomó otra persona: tome el suyo de la agenda."},
    {"intento_no_en_curso", 409, "Ese intento ya terminó: consulte el caso y tome otro de la agenda."},
    {"intento_ya_tomado", 409, "El intento ya lo tomó alguien: tome otro de la agenda."},
    {"arriendo_vencido", 409, "Se acabó el tiempo de ese intento: prolónguelo antes de marcar."},
    {"intento_marcado", 409, "En ese intento ya se marcó un número: diga qué resultó en vez de soltarlo."},
    {"sin_marcar", 409, "En ese intento no se ha marcado ese número: márquelo antes de decir qué resultó."},
    {"telefono_desconocido", 422, "El caso no tiene un teléfono con ese ordinal: consulte su lista."},
    {"telefono_errado", 409, "Ese número no es del cliente: marque otro."},
    {"no_espera_llamada", 409, "El caso no espera una llamada: consulte en qué estado está."},
    {"no_esta_en_llamada", 409, "El caso no está en llamada: consulte en qué estado está."},
    {"esta_en_buzon", 409,
     "Ese intento es para dejar el mensaje de voz: diga uno de los resultados de un mensaje de voz."},
    {"no_espera_buzon", 409, "El caso no espera un mensaje de voz: consulte en qué estado está."},
    {"no_esta_en_buzon", 409,
     "El caso no espera que se le deje un mensaje de voz: consulte en qué estado está."},
    {"resultado_distinto", 409, "De ese intento ya se dijo otro resultado: consulte el caso."},
    {"falta_evidencia", 422,
     "Falta «evidencia»: lo que demuestra que el mensaje o el aviso llegó (hora, duración, guía, "
     "grabación)."},
    /* personal data */
    {"caso_abierto", 409, "El caso sigue abierto: sus datos hacen falta hasta que se cierre."},
    {"tarea_pendiente", 409, "El caso tiene una tarea pendiente: hágala antes de suprimir sus datos."},
    {"recurso_posible", 409,
     "El cliente aún puede presentar un recurso contra la respuesta: sus datos hacen falta hasta que venza "
     "ese término."},
    {"dato_desconocido", 409, "El caso no dice eso: consulte sus datos y diga en «antes» lo que está mal."},
    {"sin_cambio", 409, "El caso ya dice eso: no hay nada que corregir."},
    {"ya_anonimo", 409, "El caso ya no tiene datos personales."},
    /* the answer */
    {"no_espera_causal", 409, "El caso no está en revisión: nadie espera su causal."},
    {"no_espera_respuesta", 409,
     "El caso no espera una respuesta para el cliente: consulte en qué estado está."},
    {"respuesta_vacia", 422, "«texto» no dice nada: escriba la respuesta como la oirá el cliente."},
    {"correccion_en_curso", 409,
     "La factura se está corrigiendo con la respuesta que ya se dio: espere a que la tarea termine."},
    {"en_llamada", 409,
     "Alguien habla con el cliente en este momento: espere el resultado antes de cambiar la respuesta."},
    {"respuesta_en_camino", 409,
     "La respuesta ya va en un mensaje de voz o en un aviso escrito: no se puede cambiar."},
    {"respuesta_ya_comunicada", 409,
     "El cliente ya conoce la respuesta: si no está de acuerdo, le queda el recurso."},
    {"no_era_contacto", 409, "El caso no está para llamar al cliente: consulte en qué estado está."},
    /* tasks */
    {"tarea_cancelada", 409, "La tarea se canceló: una decisión posterior pide otra cosa."},
    {"tarea_rechazada", 409, "RR rechazó esa tarea: el caso espera una nueva respuesta."},
    {"tarea_ya_hecha", 409, "La tarea ya se hizo: consulte el caso."},
    {"tarea_no_corresponde", 409, "El caso no espera esa tarea: consulte en qué estado está."},
    /* recursos */
    {"respuesta_no_comunicada", 409,
     "El cliente aún no conoce la respuesta: no hay contra qué presentar un recurso."},
    {"sin_respuesta", 409, "La PQR aún no tiene respuesta: no hay contra qué presentar un recurso."},
    {"fecha_futura", 422, "«presentado» es un día que no ha llegado."},
    {"anterior_a_la_respuesta", 409, "«presentado» es anterior a la respuesta: revise la fecha."},
    {"recurso_en_curso", 409, "El caso ya tiene un recurso en curso: consulte los recursos."},
    {"recurso_ya_decidido", 409, "El recurso de este caso ya se decidió, y no hay un segundo."},
    {"recurso_extemporaneo", 409, "El término para presentar el recurso ya pasó."},
    {"sin_recurso_en_curso", 409, "El caso no tiene un recurso en curso."},
    {"fecha_anterior", 409, "Un recurso no se decide antes del día en que se presentó."},
    {"caso_cerrado", 409, "El caso está cerrado."},
};

const refusal_words_t *refusal_words(const char *regla)
{
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (strcmp(words[i].regla, regla) == 0)
            return &words[i];
    return NULL;
}

/* What is another's: told, as a route that a role is not for. */
static void deny(const char *regla)
{
    static const char anothers[] = "intento_de_otra_persona";
    if (strcmp(regla, anothers) == 0)
        audit_deny(anothers, NULL);
}

void answer_refusal(http_response_t *a, const char *regla, json_t *more)
{
    deny(regla);
    const refusal_words_t *w = refusal_words(regla);
    http_problem_with(a, w ? w->status : 409, regla, more ? more : json_object(), "%s",
                      w ? w->detail : "El caso no lo permite: consulte en qué estado está.");
}

void answer_closed(http_response_t *a, instant_t now)
{
    static const char *const days[] = {"",       "lunes",   "martes", "miércoles",
                                       "jueves", "viernes", "sábado", "domingo"};
    const horario_t h = horario_at(calendar_in_force(), now);
    if (!h.desde) {
        answer_refusal(a, "fuera_de_horario", json_pack("{s:n}", "abre"));
        return;
    }
    int minute, year, month, day;
    const day_t d = instant_day(h.desde, &minute);
    day_to_civil(d, &year, &month, &day);
    http_problem_with(
        a, 409, "fuera_de_horario", json_pack("{s:o}", "abre", instant_json(h.desde)),
        "A esta hora no se llama a los clientes. Se puede desde el %s %d/%02d/%d a las %02d:%02d.",
        days[day_weekday(d)], day, month, year, minute / 60, minute % 60);
}
